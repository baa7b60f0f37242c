"""A list of attested facts and a marking of a version that wait: their own pages, and the page of their change."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts import reach
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.models import AccessRecord
from tessera.bulk.attesting import actions
from tessera.bulk.models import AttestedFile
from tessera.changes.actions import marking
from tessera.changes.actions.marking import Wanted
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts, KeepVersion
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.versions.models import Marking, NamedVersion
from tests.bulk.conftest import NOW, corrector
from tests.bulk.lists import bring, edited, take_out, written
from tests.cast import TODAY, Country, log_in, make_user
from tests.changes.approval.conftest import MakePolicy, make_policy, stage
from tests.changes.families import Family, person, submit
from tests.console.test_files import own_data_dir

__all__ = ["corrector", "make_policy", "own_data_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


@pytest.fixture
def listed(make_policy: MakePolicy, family: Family, corrector: Viewer) -> AttestedFile:
    make_policy("words", stage("one", level=2), operations=["attest_list"])
    rows = edited(
        take_out(corrector)[1],
        {
            ("Awa", "birth_date"): {"New standing": "attested", "Comment": "Saw the certificate"},
            ("Moussa", "given_name"): {"Correct value": "Mousa"},
        },
    )
    found = bring(written(rows), by=corrector)
    actions.start(found, by=corrector, now=NOW)
    return AttestedFile.objects.select_related("request", "of").get(pk=found.pk)


@pytest.fixture
def marked(make_policy: MakePolicy, family: Family, tamar: Country) -> Marking:
    submit(
        KeepVersion(
            version_name="Survey 2026",
            source="Survey",
            individual=family.amina,
            facts={"given_name": "Aminata"},
        )
    )
    make_policy("survey", stage("one", level=2), operations=["mark_versions"])
    by = viewer_for(make_user("Mara Marker", ("registrar", tamar.district)), on=TODAY)
    return marking.start(Wanted(NamedVersion.objects.get(), tamar.district), by=by, now=NOW)


def change_of(found: Marking) -> ChangeRequest:
    with reach.narrowed_to(system_viewer()):
        return ChangeRequest.objects.get(pk=found.change)


def text(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"console:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def decide(client: Client, request: ChangeRequest, outcome: str = "approved") -> str:
    url = reverse("console:change-decide", args=[request.public_id])
    answer = client.post(
        url, {"outcome": outcome, "note": "No" if outcome == "rejected" else ""}, follow=True
    )
    return answer.content.decode()


def work(job: object) -> None:
    with reach.narrowed_to(system_viewer()):
        run(Job.objects.get(public_id=str(job)).pk)


def test_whoever_decides_sees_what_a_list_would_do_and_it_is_written(
    listed: AttestedFile, family: Family, approver_client: Client
) -> None:
    assert listed.request is not None
    key = listed.request.public_id
    assert f"Attested list {listed.of.number}" in text(approver_client, "work")
    page = text(approver_client, "change", key)
    for expected in (
        f"What the list {listed.of.number} would do", "Values to be corrected", "Area by area", listed.sha256,
        "Saw the certificate", "Mousa", person(family.awa).registry_number,
    ):  # fmt: skip
        assert expected in page, expected
    rows = text(approver_client, "change-rows", key)
    assert "Saw the certificate" in rows and "Mousa" in rows
    with reach.narrowed_to(system_viewer()):
        seen = AccessRecord.objects.filter(purpose="decision", subject="individual")
        assert {person(family.awa).pk, person(family.moussa).pk} <= {one.subject_id for one in seen}
    assert "It is being applied." in decide(approver_client, listed.request)
    listed.refresh_from_db()
    work(listed.job)
    assert person(family.moussa).given_name == "Mousa"
    assert approver_client.get(reverse("console:change-rows", args=[key])).status_code == 404


def test_its_owner_sees_that_a_list_waits(
    listed: AttestedFile, corrector: Viewer, approver_client: Client, tamar: Country
) -> None:
    assert listed.owner is not None and listed.request is not None
    page = text(log_in(listed.owner), "attestation-file", listed.public_id)
    assert "This list waits for approval." in page and "What would happen" in page
    assert "Apply to the register" not in page and "Discard the file" not in page
    decide(approver_client, listed.request, "rejected")
    assert "Discarded" in text(log_in(listed.owner), "attestation-file", listed.public_id)
    elsewhere = log_in(make_user("Villa Viewer", ("approver", tamar.elsewhere)))
    for name in ("change", "change-rows"):
        assert elsewhere.get(reverse(f"console:{name}", args=[listed.request.public_id])).status_code == 404


def test_whoever_decides_sees_what_a_marking_would_do(
    marked: Marking, family: Family, approver_client: Client, tamar: Country
) -> None:
    request = change_of(marked)
    page = text(approver_client, "change", request.public_id)
    for expected in (
        "What marking “Survey 2026” as default would do", "Aminata", "Area by area", "Would change",
        tamar.village.name_in("en"),
    ):  # fmt: skip
        assert expected in page, expected
    url = reverse("console:change-rows", args=[request.public_id])
    assert approver_client.get(url).status_code == 404
    decide(approver_client, request)
    marked.refresh_from_db()
    work(marked.job)
    assert person(family.amina).given_name == "Aminata"


def test_the_page_of_a_marking_says_that_it_waits_and_what_it_left(
    marked: Marking, family: Family, approver_client: Client, administrator_client: Client
) -> None:
    page = text(administrator_client, "version-marking", marked.public_id)
    assert "This waits for approval." in page and "Waiting for a decision" in page
    submit(CorrectFacts(individual=family.amina, facts={"given_name": "Amy"}))
    decide(approver_client, change_of(marked))
    marked.refresh_from_db()
    work(marked.job)
    page = text(administrator_client, "version-marking", marked.public_id)
    assert "because somebody changed them while it waited" in page and "Amy Diallo" in page
    assert person(family.amina).given_name == "Amy"
