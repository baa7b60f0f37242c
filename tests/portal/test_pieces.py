"""Sending a file in pieces, as the script of a page does, and the form that names it afterwards."""

import hashlib
import io
from base64 import b64encode
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.models import ChangeOperation
from tessera.intake.models import Form, Upload
from tessera.portal.events import kept
from tessera.registry import pieces
from tessera.registry.models import BegunUpload
from tests.changes.families import Family
from tests.citizens import make_citizen, sign_in
from tests.portal import reports
from tests.portal.test_filling import PAPERS, begun, papers  # noqa: F401 - a fixture
from tests.registry.test_uploads import picture

pytestmark = pytest.mark.django_db
PHOTO = picture(size=(900, 700), comment=b"taken at home", quality=100, subsampling=0) + b"\0" * 20_000
STEP = 16 * 1024


def begin(client: Client, content: bytes = PHOTO, **headers: Any) -> HttpResponse:
    sha256 = b64encode(hashlib.sha256(content).hexdigest().encode()).decode()
    told = {"Upload-Length": str(len(content)), "Upload-Metadata": f"name eA==, sha256 {sha256}"}
    return client.post(reverse("portal:pieces"), headers=told | headers)


def patch(client: Client, place: str, piece: bytes, offset: int, **more: Any) -> HttpResponse:
    return client.patch(
        place,
        piece,
        **{"content_type": "application/offset+octet-stream", "headers": {"Upload-Offset": str(offset)}}
        | more,
    )


def send(client: Client, content: bytes = PHOTO) -> str:
    """All of it; its key."""
    place = begin(client, content).headers["Location"]
    for start in range(0, len(content), STEP):
        answer = patch(client, place, content[start : start + STEP], start)
        assert answer.status_code == 204
        assert answer.headers["Upload-Offset"] == str(min(start + STEP, len(content)))
    return place.split("/")[-2]


def test_a_paper_in_pieces_is_checked_like_any_other(amina_client: Client, family: Family) -> None:
    key = send(amina_client)
    url = reverse("portal:documents")
    assert amina_client.post(url, {"kind": "passport", "sent:file": key}).status_code == 302
    with narrowed_to(system_viewer()):
        paper = ChangeOperation.objects.latest("pk").input["document"]
        assert not BegunUpload.objects.exists(), "what arrived leaves no second copy"
    with default_storage.open(paper["file"]) as file:
        content = file.read()
    assert b"taken at home" in PHOTO and b"taken at home" not in content
    assert paper["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_report_takes_them_too(
    amina_client: Client, amina_viewer: Viewer, family: Family, village: Any
) -> None:
    with narrowed_to(amina_viewer):
        event = reports.begin("baby", family, area=str(village.public_id), by=amina_viewer)
    url = reverse("portal:event-papers", args=["baby", event])
    answer = amina_client.post(url, {"kind": "birth_certificate", "sent:file": send(amina_client)})
    assert answer.status_code == 302
    with narrowed_to(amina_viewer):
        assert len(kept.find(event, viewer=amina_viewer).papers) == 1


def test_a_form_takes_them_too(amina_client: Client, family: Family, papers: Form) -> None:  # noqa: F811
    page = f"{begun(amina_client, papers)}pages/page_child/"
    answer = amina_client.post(
        page, {"asked": PAPERS, "town": "", "sent:paper": f"{send(amina_client)}/school.jpg"}
    )
    assert answer.status_code == 302
    with narrowed_to(system_viewer()):
        kept_file = Upload.objects.get()
        assert (kept_file.mime_type, kept_file.name) == ("image/jpeg", "school.jpg")
        assert not BegunUpload.objects.exists()


def test_it_goes_on_where_it_stopped(amina_client: Client, family: Family) -> None:
    begun = begin(amina_client)
    place = begun.headers["Location"]
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    assert patch(amina_client, place, PHOTO[:STEP], 0).status_code == 204
    lost = patch(amina_client, place, PHOTO[:STEP], 0)
    assert (lost.status_code, lost.headers["Content-Type"]) == (409, "text/plain; charset=utf-8")
    asked = amina_client.head(place)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (str(STEP), str(len(PHOTO)))
    assert asked.headers["Cache-Control"] == "no-store"
    again = begin(amina_client)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (place, str(STEP))


def test_what_is_wrong_is_refused_at_once(amina_client: Client, family: Family, settings: Any) -> None:
    place = begin(amina_client).headers["Location"]
    refused = patch(amina_client, place, b"<svg>" + PHOTO[5:STEP], 0)
    assert refused.status_code == 422
    assert "only PDF files and pictures" in refused.content.decode()
    cut = {"wsgi.input": io.BytesIO(PHOTO[:STEP]), "CONTENT_LENGTH": str(STEP + 1)}
    assert patch(amina_client, place, b"x", 0, **cut).status_code == 400
    assert patch(amina_client, place, PHOTO[:STEP], 0, headers={"Upload-Offset": "-1"}).status_code == 400
    assert patch(amina_client, place, PHOTO[:STEP], 0, content_type="text/plain").status_code == 415
    for bad in ("", "sha256", "sha256 %%", "sha256 w6k=", "sha256 /w=="):
        assert begin(amina_client, **{"Upload-Metadata": bad}).status_code == 400
    settings.UPLOAD_MAX_BYTES = 1000
    assert begin(amina_client, PHOTO + b"x").status_code == 413
    assert amina_client.head(place).headers["Upload-Offset"] == "0"


def test_a_form_that_names_what_is_not_there_says_so(
    amina_client: Client, moussa_client: Client, family: Family
) -> None:
    url = reverse("portal:documents")
    theirs = send(moussa_client)
    half = begin(amina_client).headers["Location"].split("/")[-2]
    for key in (theirs, half, str(uuid4())):
        answer = amina_client.post(url, {"kind": "passport", "sent:file": key})
        assert answer.status_code == 422
        assert "The file has not arrived whole." in answer.content.decode()
    assert amina_client.post(url, {"kind": "passport", "sent:file": "no key"}).status_code == 422


def test_naming_a_file_a_thousand_times_reads_it_once(
    amina_client: Client, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Any] = []
    whole = pieces.whole
    monkeypatch.setattr(pieces, "whole", lambda key, by: looked.append(key) or whole(key, by=by))
    key = send(amina_client)
    url = reverse("portal:documents")
    many = {f"sent:{number}": key for number in range(1_000)}
    assert amina_client.post(url, {"kind": "passport"} | many).status_code == 422
    assert len(looked) == 1
    absent = {f"sent:{number}": str(uuid4()) for number in range(1_000)}
    assert amina_client.post(url, {"kind": "passport"} | absent).status_code == 422
    assert len(looked) < 20
    assert amina_client.post(url, {"kind": "passport", "sent:file": key}).status_code == 302


def test_nobody_touches_what_somebody_else_sends(
    amina_client: Client, moussa_client: Client, family: Family, client: Client
) -> None:
    place = begin(moussa_client).headers["Location"]
    assert patch(amina_client, place, PHOTO[:STEP], 0).status_code == 404
    assert amina_client.head(place).status_code == 404
    assert amina_client.delete(place).status_code == 204
    assert moussa_client.head(place).status_code == 200
    assert begin(client).status_code == 302
    assert moussa_client.delete(place).status_code == 204
    assert moussa_client.head(place).status_code == 404


def test_a_stranger_to_the_page_cannot_send(family: Family) -> None:
    strict = sign_in(make_citizen().citizen, client=Client(enforce_csrf_checks=True))
    assert begin(strict).status_code == 403
