"""The papers beside a change: those that it brings, and those that are on the records."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import User
from tessera.accounts.viewer import Viewer
from tessera.audit.models import AccessRecord
from tessera.changes.actions import decisions
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AttachDocument
from tessera.changes.operations.attachments import DocumentInput
from tessera.registry.models import Document
from tests.changes.approval.conftest import MakePolicy, make_policy, stage, two_stages
from tests.changes.families import NOW, Family, submit
from tests.console.test_work import proposed, text, url

__all__ = ["make_policy", "proposed", "two_stages"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


@pytest.fixture
def with_photo(make_policy: MakePolicy, family: Family, clerk_viewer: Viewer) -> ChangeRequest:
    make_policy("papers", stage("first"), operations=["attach_document"])
    stored = default_storage.save("documents/proof.png", ContentFile(b"\x89PNG\r\n\x1a\n proof"))
    document = DocumentInput(
        kind="birth_certificate", file=stored, sha256="0" * 64, mime_type="image/png", size=14
    )
    return submit(AttachDocument(individual=family.awa, document=document), by=clerk_viewer)


def test_evidence_is_shown_and_opened_before_it_belongs_to_a_record(
    with_photo: ChangeRequest, approver_client: Client, stranger_client: Client
) -> None:
    address = reverse(
        "console:change-document", args=[with_photo.public_id, with_photo.operations.get().position]
    )
    assert f'src="{address}"' in text(approver_client.get(url(with_photo)))
    opened: Any = approver_client.get(address)
    assert b"".join(opened.streaming_content).endswith(b"proof")
    assert opened["Cache-Control"] == "private, no-store"
    assert stranger_client.get(address).status_code == 404
    assert approver_client.get(address.replace("documents/", "documents/9")).status_code == 404


def test_evidence_stays_on_the_page_when_it_was_decided(
    with_photo: ChangeRequest, approver_viewer: Viewer, approver_client: Client
) -> None:
    address = reverse(
        "console:change-document", args=[with_photo.public_id, with_photo.operations.get().position]
    )
    decisions.reject(with_photo, by=approver_viewer, note="Another child", now=NOW)
    assert f'src="{address}"' in text(approver_client.get(url(with_photo)))
    assert approver_client.get(address).status_code == 200


@pytest.fixture
def on_record(family: Family, neighbours: Family) -> dict[str, Document]:
    """What is on the records: two papers of Awa, one of which the scanner refused, and one of a neighbour."""
    found = {}
    for name, whose, status in (
        ("seen", family.awa, "clean"),
        ("bad", family.awa, "refused"),
        ("other", neighbours.awa, "clean"),
    ):
        stored = default_storage.save(f"documents/{name}.png", ContentFile(b"\x89PNG" + name.encode()))
        document = DocumentInput(
            kind="birth_certificate", title=f"Paper {name}", file=stored, sha256="0" * 64,
            mime_type="image/png", size=7, scan_status=status,
        )  # fmt: skip
        submit(AttachDocument(individual=whose, document=document))
        found[name] = Document.objects.latest("pk")
    return found


def test_papers_on_the_record_stand_beside_what_is_proposed(
    on_record: dict[str, Document],
    proposed: ChangeRequest,
    approver: User,
    approver_client: Client,
    stranger_client: Client,
) -> None:
    address = {
        name: reverse("console:change-evidence", args=[proposed.public_id, document.public_id])
        for name, document in on_record.items()
    }
    page = text(approver_client.get(url(proposed)))
    assert f'src="{address["seen"]}"' in page and "Paper seen" in page and "Awa Diallo" in page
    assert f'href="{address["bad"]}"' in page and f'src="{address["bad"]}"' not in page
    assert "Paper other" not in page
    opened: Any = approver_client.get(address["seen"])
    assert b"".join(opened.streaming_content).endswith(b"seen")
    noted = AccessRecord.objects.filter(viewer=str(approver.public_id)).latest("pk")
    assert (noted.purpose, noted.revealed) == ("decision", "document:birth_certificate")
    for closed in (address["bad"], address["other"]):
        assert approver_client.get(closed).status_code == 404
    assert stranger_client.get(address["seen"]).status_code == 404
