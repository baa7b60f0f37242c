"""Imports that wait for approval: decided in stages like any other change, written by the worker, or thrown away."""

from datetime import timedelta
from typing import Any

import pytest

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.models import AccessRecord
from tessera.bulk import approved, plans, preview, staging
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import imports
from tessera.bulk.choices import ImportStatus
from tessera.bulk.errors import NotNow
from tessera.bulk.models import Fault, Import
from tessera.bulk.places import paths_of
from tessera.changes.actions import answers, batches, deadlines, decisions, freezes
from tessera.changes.actions.undo import undo
from tessera.changes.approval.errors import NotYourStage, OwnChange
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import BatchIsClosed, ChangeNotApplicable
from tessera.changes.models import ChangeNote, ChangeRequest, Step
from tessera.changes.operations import CorrectFacts
from tessera.changes.queries.picture import get_picture
from tessera.changes.queries.work import MINE, Wanted, work
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual
from tessera.versions.models import NamedVersion, RecordVersion
from tests.bulk.conftest import NOW, TODAY, checked, codes_of
from tests.cast import Country, make_user
from tests.changes.approval.conftest import MakePolicy, make_policy, stage
from tests.changes.families import register_as_it_stands, submit

__all__ = ["make_policy"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]
FILE = (
    "National ID,Full name,Date of birth,Village,Household number\n"
    "ID000001,Ana Barry,13-04-1980,TM010101,HH-1\n"
    "ID000002,Ben Barry,14-05-1982,TM010101,HH-1\n"
    "ID000003,Cleo Cisse,15-06-1984,TM010102,HH-2\n"
    "ID000004,Dan Diop,31-02-1990,TM010102,HH-2\n"
)


@pytest.fixture
def importer(tamar: Country) -> User:
    """Somebody who imports in the district, and might decide on changes there, too."""
    return make_user("Imani Importer", ("registrar", tamar.district), ("approver", tamar.district))


@pytest.fixture
def by(importer: User) -> Viewer:
    return viewer_for(importer, on=TODAY, channel="import")


@pytest.fixture
def chief_viewer(tamar: Country) -> Viewer:
    return viewer_for(make_user("Chidi Chief", ("approver", tamar.region)), on=TODAY)


@pytest.fixture
def policy(make_policy: MakePolicy) -> None:
    make_policy("files", stage("first", level=2), stage("second", level=1), operations=["import"])


def wait(by: Viewer, text: str = FILE, **options: Any) -> Import:
    """Bring a file and ask for it; it waits."""
    found = checked(text, by=by, date_order="dmy", **options)
    applying.start(found, by=by, now=NOW)
    return again(found)


def again(found: Import) -> Import:
    with narrowed_to(system_viewer()):
        return Import.objects.select_related("request", "owner").get(pk=found.pk)


def do_the_job(found: Import) -> Import:
    job = again(found).job
    with narrowed_to(system_viewer()):
        run(Job.objects.get(public_id=job).pk)
    return again(found)


def decide_all(found: Import, *deciders: Viewer) -> Import:
    assert found.request is not None
    for each in deciders:
        decisions.approve(found.request, by=each, now=NOW)
    return again(found)


def nobody_is_registered() -> bool:
    with narrowed_to(system_viewer()):
        return not Individual.objects.exists() and not Group.objects.exists()


def test_an_import_waits_in_stages_and_is_written_when_the_last_agrees(
    policy: None, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer, tamar: Country
) -> None:
    found = wait(by)
    request = found.request
    assert request is not None and nobody_is_registered()
    assert (found.status, request.status) == (ImportStatus.WAITING, RequestStatus.SUBMITTED)
    assert request.area == tamar.district and staging.is_there(found) and found.original.exists()
    listed = work(Wanted(which=MINE), viewer=approver_viewer, now=NOW).lines
    assert [line.request for line in listed] == [request]
    found = decide_all(found, approver_viewer)
    assert found.status == ImportStatus.WAITING and nobody_is_registered()
    found = decide_all(found, chief_viewer)
    assert (found.status, request_status(found)) == (ImportStatus.APPLYING, RequestStatus.APPLYING)
    assert nobody_is_registered(), "the worker writes it"
    found = do_the_job(found)
    assert (found.state, request_status(found)) == (ImportStatus.APPLIED, RequestStatus.APPLIED)
    with narrowed_to(system_viewer()):
        assert Individual.objects.count() == 3 and Group.objects.count() == 2
        assert set(Individual.objects.values_list("recorded_change", flat=True)) == {request.pk}
    assert not staging.is_there(found)


def request_status(found: Import) -> str:
    with narrowed_to(system_viewer()):
        return ChangeRequest.objects.get(pk=found.request_id).status


def test_an_import_that_was_approved_is_taken_back_whole(
    policy: None, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer, everywhere: Viewer
) -> None:
    before = register_as_it_stands()
    found = do_the_job(decide_all(wait(by), approver_viewer, chief_viewer))
    with narrowed_to(system_viewer()):
        undo(ChangeRequest.objects.get(pk=found.request_id), by=everywhere, reason="The wrong file", now=NOW)
        assert register_as_it_stands() == before
        assert again(found).state == ImportStatus.UNDONE


def test_nobody_applies_their_own_import(
    policy: None, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    found = wait(by)
    request = found.request
    assert request is not None
    with pytest.raises(OwnChange):
        decisions.approve(request, by=by, now=NOW)
    for try_it in (applying.start, applying.resume):
        with pytest.raises(NotNow):
            try_it(found, by=by, **({"now": NOW} if try_it is applying.start else {}))  # type: ignore[operator]
    with pytest.raises(BatchIsClosed), batches.writing(request):
        pass
    batches.close_batch(request, now=NOW)
    applying.run(found, by=by, now=lambda: NOW, progress=lambda **_news: None)
    assert request_status(found) == RequestStatus.SUBMITTED and nobody_is_registered()
    decide_all(found, approver_viewer)
    with pytest.raises(OwnChange):
        decisions.approve(request, by=by, now=NOW)
    assert deadlines.apply_waiting(by=system_viewer(), now=NOW) == 0
    assert nobody_is_registered()
    with pytest.raises(NotNow):
        imports.discard(found, by=by, now=NOW)


def test_no_stage_is_skipped_and_nobody_decides_out_of_reach(
    policy: None, by: Viewer, chief_viewer: Viewer, tamar: Country
) -> None:
    request = wait(by).request
    assert request is not None
    with pytest.raises(NotYourStage):
        decisions.approve(request, by=chief_viewer, now=NOW)
    far = viewer_for(make_user("Fara Faraway", ("approver", tamar.elsewhere)), on=TODAY)
    with pytest.raises(NotFound):
        decisions.approve(request, by=far, now=NOW)
    with pytest.raises(NotFound):
        get_picture(request.public_id, viewer=far, now=NOW)


def test_a_rejected_import_leaves_nothing(policy: None, by: Viewer, approver_viewer: Viewer) -> None:
    before = register_as_it_stands()
    found = wait(by, version_name="Survey 2026", version_source="Survey")
    assert found.request is not None
    decisions.reject(found.request, by=approver_viewer, now=NOW, note="Not our people")
    found = again(found)
    assert (found.status, found.samples) == (ImportStatus.DISCARDED, [])
    assert not staging.is_there(found)
    with narrowed_to(system_viewer()):
        assert register_as_it_stands() == before
        assert not NamedVersion.objects.exists() and not RecordVersion.objects.exists()
    with pytest.raises(ChangeNotApplicable):
        decisions.approve(found.request, by=approver_viewer, now=NOW)


def test_a_rejected_file_is_removed(
    policy: None, by: Viewer, approver_viewer: Viewer, django_capture_on_commit_callbacks: Any
) -> None:
    found = wait(by)
    assert found.request is not None
    with django_capture_on_commit_callbacks(execute=True):
        decisions.reject(found.request, by=approver_viewer, now=NOW, note="No")
    assert not found.folder.exists()


def test_a_returned_import_is_answered_and_waits_again(
    policy: None, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    found = wait(by)
    request = found.request
    assert request is not None
    decisions.send_back(request, by=approver_viewer, now=NOW, note="Where is it from?")
    assert again(found).status == ImportStatus.WAITING and nobody_is_registered()
    answers.answer(request, text="The survey", by=by, now=NOW)
    assert do_the_job(decide_all(found, approver_viewer, chief_viewer)).state == ImportStatus.APPLIED


def test_a_withdrawn_import_is_its_owners_again(policy: None, by: Viewer, approver_viewer: Viewer) -> None:
    found = wait(by)
    first = found.request
    assert first is not None
    answers.withdraw(first, by=by, now=NOW, text="A wrong column")
    found = again(found)
    assert (found.status, found.request, nobody_is_registered()) == (ImportStatus.CHECKED, None, True)
    applying.start(found, by=by, now=NOW)
    found = again(found)
    assert found.request is not None and found.request != first
    assert found.request.status == RequestStatus.SUBMITTED


def test_a_freeze_holds_an_approved_import_back(
    policy: None, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer, tamar: Country
) -> None:
    found = wait(by)
    freeze = freezes.begin(
        programme="Cash", areas=[tamar.elsewhere], since=NOW, until=None, by=system_viewer(), now=NOW
    )
    found = decide_all(found, approver_viewer, chief_viewer)
    assert (found.status, request_status(found)) == (ImportStatus.WAITING, RequestStatus.APPROVED)
    assert deadlines.apply_waiting(by=system_viewer(), now=NOW) == 0
    freezes.end(freeze.public_id, by=system_viewer(), now=NOW + timedelta(hours=1))
    assert deadlines.apply_waiting(by=system_viewer(), now=NOW + timedelta(hours=2)) == 1
    assert do_the_job(found).state == ImportStatus.APPLIED
    assert Individual.objects.count() == 3


def test_what_others_register_meanwhile_is_not_registered_twice(
    policy: None, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer, everywhere: Viewer
) -> None:
    found = wait(by)
    first = checked(FILE.replace("Ana", "Anna"), by=everywhere, date_order="dmy", name="first.csv")
    applying.start(first, by=everywhere, now=NOW)
    do_the_job(first)
    found = do_the_job(decide_all(found, approver_viewer, chief_viewer))
    assert found.state == ImportStatus.APPLIED and Individual.objects.count() == 3
    assert not Individual.objects.filter(given_name="Ana").exists(), "nobody approved that Anna is renamed"
    held = Fault.objects.filter(source=found, code="changed-since-approval")
    assert sorted(held.values_list("row", flat=True)) == [2, 3, 4]
    assert (found.counts["held_back"], found.counts["refused"]) == (3, 4)
    with narrowed_to(system_viewer()):
        note = ChangeNote.objects.get(request=found.request, kind="not-applied")
    assert note.text.startswith("3 rows were left out") and not approved.is_there(found)


def test_a_row_whose_record_changed_since_the_approval_is_given_back(
    policy: None, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer, everywhere: Viewer
) -> None:
    """The others are written; a household that somebody changed is left with all of its rows."""
    first = checked(FILE, by=everywhere, date_order="dmy", name="first.csv")
    applying.start(first, by=everywhere, now=NOW)
    do_the_job(first)
    found = wait(by, FILE.replace("Barry", "Bari").replace("Cisse", "Sisse"), keys_last=True)
    cleo = Individual.objects.get(given_name="Cleo")
    submit(CorrectFacts(individual=cleo.public_id, facts={"given_name": "Clea"}))
    found = do_the_job(decide_all(found, approver_viewer, chief_viewer))
    assert Fault.objects.filter(source=found, code="changed-since-approval").get().row == 4
    names = dict(Individual.objects.values_list("given_name", "family_name"))
    assert names == {"Ana": "Bari", "Ben": "Bari", "Clea": "Cisse"}
    second = wait(by, FILE.replace("Barry", "Sow"), keys_last=True)
    home = Group.objects.filter(memberships__individual__given_name="Ana").get()
    submit(CorrectFacts(group=home.public_id, facts={"address": "By the well"}))
    second = do_the_job(decide_all(second, approver_viewer, chief_viewer))
    held = Fault.objects.filter(source=second, code="changed-since-approval").order_by("row")
    assert [fault.row for fault in held] == [2, 3]


def test_withdrawn_and_sent_again_it_is_what_it_was_when_it_was_sent(
    policy: None, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    found = wait(by)
    assert found.request is not None and approved.is_there(found)
    answers.withdraw(found.request, by=by, now=NOW)
    assert not approved.is_there(found)
    applying.start(again(found), by=by, now=NOW)
    assert do_the_job(decide_all(again(found), approver_viewer, chief_viewer)).state == ImportStatus.APPLIED
    assert Individual.objects.count() == 3


def test_who_need_not_wait_does_not(make_policy: MakePolicy, by: Viewer) -> None:
    make_policy("files", stage("one"), channels=["import"], instant=[{"role": "registrar"}])
    found = wait(by)
    assert (found.status, request_status(found)) == (ImportStatus.APPLYING, RequestStatus.APPLYING)
    assert not Step.objects.filter(request=found.request).exists()


def test_a_policy_of_an_area_asks_by_where_the_rows_lie(
    make_policy: MakePolicy, tamar: Country, administrator_viewer: Viewer
) -> None:
    """Whoever imports everywhere does not pass by the policy of a district whose people are in the file."""
    make_policy("lomba", stage("one"), operations=["import"], areas=[str(tamar.other_village.public_id)])
    assert wait(administrator_viewer).status == ImportStatus.WAITING
    only_upper = FILE.replace("TM010102", "TM010101").replace("ID00", "IE00")
    assert wait(administrator_viewer, only_upper).status == ImportStatus.APPLYING


def test_where_the_rows_lie(by: Viewer, everywhere: Viewer, tamar: Country) -> None:
    found = checked(FILE, by=by, date_order="dmy")
    assert paths_of(found, today=TODAY) == {tamar.village.path, tamar.other_village.path}
    nowhere = checked("National ID,Full name\nID000077,Ana Barry\n", by=everywhere, name="nowhere.csv")
    assert not codes_of(nowhere) and paths_of(nowhere, today=TODAY) == {None}
    moved = checked(FILE.replace("TM010102", "TM010101"), by=by, date_order="dmy", name="moved.csv")
    assert paths_of(moved, today=TODAY) == {tamar.village.path}


def test_who_decides_sees_examples_within_reach_alone(
    policy: None, by: Viewer, tamar: Country, everywhere: Viewer
) -> None:
    first = checked(FILE, by=everywhere, date_order="dmy")
    applying.start(first, by=everywhere, now=NOW)
    do_the_job(first)
    changed = FILE.replace("Barry", "Bari").replace("Cisse", "Sisse").replace("ID000004", "ID000009")
    found = wait(by, changed.replace("31-02-1990", "28-02-1990"))
    plan = plans.plan_of(found, plans.layout_of(found), today=TODAY)
    village = viewer_for(make_user("Villa Viewer", ("approver", tamar.village)), on=TODAY)

    def names(viewer: Viewer | None) -> set[str]:
        shown = preview.examples(found, plan, **({"within": viewer.sees} if viewer else {}))
        return {
            str(change.after)
            for one in shown
            for change in one.differences
            if change.key in {"family_name", "given_name"}
        }

    assert {"Bari", "Sisse", "Diop"} <= names(None)
    assert "Bari" in names(village) and not {"Sisse", "Diop"} & names(village)


def test_a_change_of_another_kind_is_no_batch(policy: None, by: Viewer, everywhere: Viewer) -> None:
    """Rejecting it touches no file, and it is applied at once as ever."""
    found = wait(by)
    applied = checked(FILE.replace("ID00", "IE00"), by=everywhere, date_order="dmy", name="b.csv")
    applying.start(applied, by=everywhere, now=NOW)
    do_the_job(applied)
    person = Individual.objects.first()
    assert person is not None
    assert submit(CorrectFacts(individual=person.public_id, facts={"given_name": "X"})).status == "applied"
    assert again(found).status == ImportStatus.WAITING
    assert not AccessRecord.objects.filter(purpose="decision").exists()
