"""The pages of auditors: who looked, and whether the logs hold."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit import actions as auditing
from tessera.audit.actions import record_access
from tessera.audit.chain import Fault, Finding, Verification
from tessera.audit.models import AccessRecord, Check
from tessera.changes.handlers import verify_the_logs
from tessera.changes.queries import accesses, records
from tessera.changes.queries.accesses import Asked
from tessera.jobs.models import Job
from tessera.jobs.run import Run
from tests.cast import Country
from tests.changes.families import Family, register_family
from tests.changes.test_records import looking

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def family(tamar: Country) -> Family:
    with looking(system_viewer()):
        return register_family(tamar.village)


@pytest.fixture
def looked(family: Family, tamar: Country, registrar_viewer: Viewer, stranger_viewer: Viewer) -> Family:
    """The registrar looked at Amina and at her household; the stranger at somebody far away."""
    with looking(system_viewer()):
        far = register_family(tamar.village_elsewhere, family_name="Sow")
    with looking(registrar_viewer):
        records.get_individual(family.amina, viewer=registrar_viewer, purpose=Purpose.CORRECTION)
        records.get_household(family.household, viewer=registrar_viewer, purpose=Purpose.SERVICE)
    with looking(stranger_viewer):
        records.get_individual(far.amina, viewer=stranger_viewer, purpose=Purpose.SERVICE)
    return family


def seen(viewer: Viewer, **asked) -> list[tuple[str, str, str]]:
    with looking(viewer):
        found = accesses.accesses(Asked(**asked), viewer=viewer)
    return [(line.viewer_name, line.name, line.purpose_label) for line in found.lines if line.name]


def test_an_auditor_sees_the_looks_at_records_of_their_area(
    looked: Family, auditor_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    names = {name for _who, name, _why in seen(auditor_viewer)}
    assert ("Rama Registrar", "Amina Diallo", "Correcting the record") in seen(auditor_viewer)
    assert "Amina Sow" not in names


def test_what_was_looked_at_is_said_in_words(looked: Family, auditor_viewer: Viewer) -> None:
    auditor_reads = {"by": system_viewer(), "purpose": Purpose.SERVICE}
    for code in ("national_id", "document:photo", "identifiers", "account-events", "access-log", "gone"):
        record_access(AccessRecord.Subject.SEARCH, None, revealed=code, **auditor_reads)
    with looking(system_viewer()):
        found = accesses.accesses(Asked(), viewer=system_viewer()).lines
    assert [(line.subject_label, line.revealed) for line in found[:6]] == [
        ("Search or list", "gone"),
        ("Who looked", ""),
        ("Accounts and roles", ""),
        ("Search or list", "Identifiers"),
        ("Search or list", "Photo"),
        ("Search or list", "National ID"),
    ]


def test_looks_at_one_record_or_by_one_person(looked: Family, auditor_viewer: Viewer) -> None:
    assert [name for _who, name, _why in seen(auditor_viewer, individual=looked.amina)] == ["Amina Diallo"]
    assert len(seen(auditor_viewer, group=looked.household)) == 1
    assert len(seen(auditor_viewer, who="rama")) == 2
    assert seen(auditor_viewer, who="somebody else") == []
    assert seen(auditor_viewer, until=datetime(2020, 1, 1, tzinfo=UTC).date()) == []


def test_looking_at_the_access_log_is_noted_too(looked: Family, auditor_viewer: Viewer) -> None:
    seen(auditor_viewer)
    newest = AccessRecord.objects.latest("pk")
    assert (newest.viewer_name, newest.subject, newest.purpose) == ("Aude Auditor", "search", "audit")


def test_the_log_comes_in_pages(
    looked: Family, auditor_viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accesses, "PAGE", 1)
    with looking(auditor_viewer):
        first = accesses.accesses(Asked(), viewer=auditor_viewer)
        second = accesses.accesses(Asked(before=first.next), viewer=auditor_viewer)
    assert first.next == first.lines[0].id
    assert second.lines[0].id < first.lines[0].id


def test_the_page_of_accesses(looked: Family, auditor_client: Client, clerk_client: Client) -> None:
    page = auditor_client.get(reverse("console:accesses"))
    assert page.status_code == 200
    html = page.content.decode()
    assert "Amina Diallo" in html
    assert reverse("console:individual", args=[looked.amina]) in html
    assert "Amina Sow" not in html
    assert clerk_client.get(reverse("console:accesses")).status_code == 403
    narrowed = auditor_client.get(reverse("console:accesses"), {"individual": looked.amina, "who": "rama"})
    assert "Amina Diallo" in narrowed.content.decode()


@pytest.mark.parametrize(
    "query",
    [{"since": "nonsense"}, {"before": "-1"}, {"before": "9" * 40}, {"individual": "x"}, {"who": "x" * 500}],
)
def test_a_broken_filter_breaks_nothing(
    looked: Family, auditor_client: Client, query: dict[str, str]
) -> None:
    assert auditor_client.get(reverse("console:accesses"), query).status_code == 200


def test_the_result_of_a_verification_is_shown(auditor_client: Client) -> None:
    finding = Finding(Fault.ROWS_MISSING, "audit_accessrecord", 7, None, NOW, 10, 9)
    auditing.record_check(Verification(1, 10, "ab12", ()), by=system_viewer(), now=NOW)
    html = auditor_client.get(reverse("console:audit")).content.decode()
    assert "Every seal holds." in html
    assert "ab12" in html
    auditing.record_check(Verification(2, 20, "cd34", (finding,)), by=system_viewer(), now=NOW)
    html = auditor_client.get(reverse("console:audit")).content.decode()
    assert "Every seal holds." not in html
    assert "Rows are missing" in html
    assert "9 rows, 10 were sealed" in html


def test_a_button_has_the_logs_verified(auditor_client: Client, clerk_client: Client) -> None:
    assert clerk_client.post(reverse("console:audit-verify")).status_code == 403
    assert auditor_client.get(reverse("console:audit-verify")).status_code == 405
    assert auditor_client.post(reverse("console:audit-verify")).status_code == 302
    auditor_client.post(reverse("console:audit-verify"))
    job = Job.objects.get()  # the second one joined the first
    assert job.name == "audit.verify"
    page = auditor_client.get(reverse("console:audit")).content.decode()
    assert reverse("console:audit-progress", args=[job.public_id]) in page
    assert auditor_client.get(reverse("console:audit-progress", args=[job.public_id])).status_code == 200


def test_the_job_notes_its_result(auditor_viewer: Viewer) -> None:
    job = Job.objects.create(name="audit.verify", requested_by_id=auditor_viewer.user_id)
    verify_the_logs(Run(job))
    check = Check.objects.get()
    assert (check.requested_by_name, check.findings) == ("Aude Auditor", [])
