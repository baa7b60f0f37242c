"""One's own papers: listed, downloaded, sent; of nobody else."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AttachDocument
from tessera.changes.operations.attachments import DocumentInput
from tessera.registry.models import Document
from tests.changes.families import Family, submit
from tests.portal.test_events import photo

pytestmark = pytest.mark.django_db


def attach(kind: str, *, days: int | None = None, **owner: object) -> str:
    """Put a paper into the register; the address of its download."""
    stored = default_storage.save("documents/paper.pdf", ContentFile(b"%PDF-1.4 %%EOF"))
    expires_on = timezone.localdate() + timedelta(days=days) if days is not None else None
    document = DocumentInput(
        kind=kind, file=stored, sha256="a" * 64, mime_type="application/pdf", size=14, expires_on=expires_on
    )
    with narrowed_to(system_viewer()):
        submit(AttachDocument(document=document, **owner))
        return reverse("portal:document", args=[Document.objects.latest("pk").public_id])


def test_own_papers_and_those_of_the_household_are_there(amina_client: Client, family: Family) -> None:
    gone = attach("national_id", individual=family.amina, days=-1)
    soon = attach("passport", individual=family.amina, days=30)
    home = attach("proof_of_address", group=family.household)
    page = amina_client.get(reverse("portal:documents")).content.decode()
    assert all(url in page for url in (gone, soon, home))
    assert "No longer valid" in page
    assert "Soon no longer valid" in page
    found = amina_client.get(gone)
    assert b"".join(found.streaming_content).startswith(b"%PDF")
    assert found.headers["Content-Disposition"].startswith("attachment")


def test_a_housemates_papers_are_theirs(amina_client: Client, family: Family, neighbours: Family) -> None:
    for theirs in (
        attach("passport", individual=family.moussa),
        attach("passport", group=neighbours.household),
    ):
        assert theirs not in amina_client.get(reverse("portal:documents")).content.decode()
        assert amina_client.get(theirs).status_code == 404


def test_a_paper_is_sent_and_waits_for_the_office(amina_client: Client, family: Family) -> None:
    url = reverse("portal:documents")
    assert amina_client.post(url, {"kind": "passport", "file": photo()}).status_code == 302
    with narrowed_to(system_viewer()):
        request = ChangeRequest.objects.latest("pk")
        assert (request.status, request.channel) == (RequestStatus.SUBMITTED, Channel.PORTAL)
        assert not Document.objects.exists()
    assert request.reference in amina_client.get(url).content.decode()


def test_what_is_no_paper_is_refused_where_it_was_chosen(amina_client: Client, family: Family) -> None:
    url = reverse("portal:documents")
    bad = SimpleUploadedFile("a.svg", b"<svg/>")
    refused = amina_client.post(url, {"kind": "passport", "file": bad})
    assert refused.status_code == 422
    assert "only PDF files and pictures" in refused.content.decode()
    assert amina_client.post(url, {"kind": "nonsense"}).status_code == 422
