"""A photo stands beside the name: small, for who may see the person, and for nobody else."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from tessera.accounts.viewer import Viewer
from tessera.audit.models import AccessRecord
from tessera.changes.actions import decisions
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AttachDocument
from tessera.changes.operations.attachments import DocumentInput
from tessera.registry.models import Document
from tessera.registry.queries.photos import SIDE
from tests.changes.families import NOW, Family, submit
from tests.portal.test_events import photo

pytestmark = pytest.mark.usefixtures("everything_is_visible")
OWN, INFORMATION = "/my/information/photo/", "/my/information/"


def desk(family: Family) -> str:
    return reverse("console:individual-photo", args=[family.amina])


def side_of(answer: object) -> tuple[int, int]:
    content: bytes = answer.content  # type: ignore[attr-defined]
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "JPEG"
        return picture.size


def test_a_citizen_sends_one_and_both_faces_show_it(
    family: Family, amina_client: Client, registrar_client: Client, approver_viewer: Viewer
) -> None:
    assert amina_client.get(OWN).status_code == 404
    page = amina_client.get(INFORMATION).content.decode()
    assert OWN not in page and "/my/documents/?kind=photo" in page
    form = amina_client.get("/my/documents/?kind=photo").content.decode()
    assert 'value="photo"' in form and 'value="passport"' not in form
    sent = amina_client.post("/my/documents/?kind=photo", {"kind": "photo", "file": photo()})
    assert sent.status_code == 302
    assert amina_client.get(OWN).status_code == 404, "the office has not looked at it yet"
    decisions.approve(ChangeRequest.objects.get(channel="portal"), by=approver_viewer, now=NOW)
    for client, url, shown in (
        (amina_client, INFORMATION, OWN),
        (registrar_client, f"/individuals/{family.amina}/", desk(family)),
    ):
        assert f'src="{shown}"' in client.get(url).content.decode()
        answer = client.get(shown)
        assert side_of(answer) == (SIDE, SIDE)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_else_sees_it(
    family: Family, amina_client: Client, moussa_client: Client, stranger_client: Client, client: Client
) -> None:
    stored = default_storage.save("documents/p.jpg", ContentFile(photo().read()))
    paper = DocumentInput(kind="photo", file=stored, sha256="a" * 64, mime_type="image/jpeg", size=8)
    submit(AttachDocument(individual=family.amina, document=paper))
    assert amina_client.get(OWN).status_code == 200
    assert moussa_client.get(OWN).status_code == 404
    assert moussa_client.get(desk(family)).status_code == 302
    assert stranger_client.get(desk(family)).status_code == 404
    assert client.get(OWN).status_code == 302


def test_whoever_asks_for_the_photo_alone_is_noted(
    family: Family, registrar_client: Client, clerk_client: Client
) -> None:
    stored = default_storage.save("documents/p.jpg", ContentFile(photo().read()))
    paper = DocumentInput(kind="photo", file=stored, sha256="a" * 64, mime_type="image/jpeg", size=8)
    submit(AttachDocument(individual=family.amina, document=paper))
    for _time in range(2):
        assert registrar_client.get(desk(family)).status_code == 200
    assert [one.revealed for one in AccessRecord.objects.all()] == ["photo"]
    clerk_client.get(f"/individuals/{family.amina}/")
    looks = AccessRecord.objects.count()
    assert clerk_client.get(desk(family)).status_code == 200
    assert AccessRecord.objects.count() == looks, "the page has noted it"


def test_a_paper_is_no_photo_and_what_cannot_be_read_is_none(
    family: Family, amina_client: Client, registrar_client: Client
) -> None:
    broken = default_storage.save("documents/b.jpg", ContentFile(b"\xff\xd8\xff"))
    for kind, file, mime_type in (
        ("photo", "documents/gone.jpg", "image/jpeg"),
        ("photo", broken, "image/jpeg"),
        ("photo", broken, "application/pdf"),
        ("passport", broken, "image/jpeg"),
    ):
        Document.objects.all().delete()
        paper = DocumentInput(kind=kind, file=file, sha256="a" * 64, mime_type=mime_type, size=8)
        submit(AttachDocument(individual=family.amina, document=paper))
        assert registrar_client.get(desk(family)).status_code == 404
        assert amina_client.get(OWN).status_code == 404
    assert "individual-photo" not in amina_client.get(INFORMATION).content.decode()
