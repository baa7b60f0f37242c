"""An import that waits, on its own page and on the page of its change."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.audit.models import AccessRecord
from tessera.bulk.models import Import
from tessera.changes.models import ChangeRequest
from tessera.registry.models import Individual
from tests.cast import Country, log_in, make_user
from tests.changes.approval.conftest import MakePolicy, make_policy, stage
from tests.console.test_files import map_columns, own_data_dir, upload, work

__all__ = ["make_policy", "own_data_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


@pytest.fixture
def waiting(make_policy: MakePolicy, registrar_client: Client) -> Import:
    make_policy("files", stage("one", level=2), channels=["import"])
    found = upload(registrar_client)
    map_columns(registrar_client, found)
    work(found)
    assert registrar_client.post(address(found, "-apply")).status_code == 302
    with narrowed_to(system_viewer()):
        found.refresh_from_db()
        assert found.request is not None
    return found


def address(found: Import, page: str = "") -> str:
    return reverse(f"console:file{page}", args=[found.public_id])


def change(found: Import, act: str = "") -> str:
    assert found.request is not None
    return reverse(f"console:change-{act}" if act else "console:change", args=[found.request.public_id])


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def registered() -> int:
    with narrowed_to(system_viewer()):
        return Individual.objects.count()


def test_its_page_says_that_it_waits(waiting: Import, registrar_client: Client) -> None:
    page = text(registrar_client, address(waiting))
    assert "This import waits for approval." in page and change(waiting) in page
    assert "What would happen" in page and "Amina Diallo" in page and "Apply to the register" not in page
    assert "Waits for approval" in text(registrar_client, reverse("console:files"))
    for act in ("-apply", "-discard"):
        assert registrar_client.post(address(waiting, act)).status_code == 302
    with narrowed_to(system_viewer()):
        waiting.refresh_from_db()
    assert waiting.status == "waiting" and registered() == 0


def test_whoever_decides_sees_what_it_would_do_and_it_is_written(
    waiting: Import, approver_client: Client, registrar_client: Client
) -> None:
    assert waiting.request is not None
    assert waiting.request.reference in text(approver_client, reverse("console:work"))
    page = text(approver_client, change(waiting))
    for expected in (
        "people.csv",
        "People to be registered",
        "Rows refused",
        "Amina Diallo",
        "Some of the new people",
    ):
        assert expected in page
    own = text(registrar_client, change(waiting))
    assert "Nobody decides on a change that they proposed" in own and 'value="approved"' not in own
    refused = registrar_client.post(change(waiting, "decide"), {"outcome": "approved", "note": ""})
    assert refused.status_code == 422 and registered() == 0
    done = approver_client.post(change(waiting, "decide"), {"outcome": "approved", "note": ""}, follow=True)
    assert "It is being applied." in done.content.decode() and registered() == 0
    work(waiting)
    assert registered() == 2
    assert "Applied" in text(approver_client, change(waiting))


def test_rejected_it_is_gone(waiting: Import, approver_client: Client, registrar_client: Client) -> None:
    approver_client.post(change(waiting, "decide"), {"outcome": "rejected", "note": "Not ours"})
    page = text(registrar_client, address(waiting))
    assert "Discarded" in page and "Amina" not in page
    assert "Not ours" in text(registrar_client, change(waiting))
    assert registered() == 0


def test_examples_out_of_reach_and_sensitive_facts_are_not_shown(
    waiting: Import, tamar: Country, approver_client: Client
) -> None:
    elsewhere: User = make_user("Villa Viewer", ("approver", tamar.other_village))
    page = log_in(elsewhere).get(change(waiting))
    assert page.status_code == 404
    assert text(approver_client, change(waiting)).count("Amina") >= 1
    with narrowed_to(system_viewer()):
        assert not AccessRecord.objects.filter(
            subject="individual", purpose="decision"
        ).exists()  # nobody is known yet
        assert ChangeRequest.objects.get(pk=waiting.request_id).status == "submitted"
