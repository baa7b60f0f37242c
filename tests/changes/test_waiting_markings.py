"""Marking a version as default waits for approval: decided like any other change, written by the worker, or not."""

import pytest

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import answers, decisions, marking
from tessera.changes.actions.marking import Wanted
from tessera.changes.actions.undo import undo
from tessera.changes.approval.errors import OwnChange
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts
from tessera.changes.queries import markings
from tessera.changes.queries.sentences import sentences
from tessera.changes.queries.work import MINE, work
from tessera.changes.queries.work import Wanted as Work
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.versions.models import Marking, NamedVersion
from tests.cast import TODAY, Country, make_user
from tests.changes.approval.conftest import MakePolicy, make_policy, stage
from tests.changes.families import NOW, Family, person, submit
from tests.changes.test_marking import as_it_stands, families, mark, names, quiet, surveyed

__all__ = ["families", "make_policy", "surveyed"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


@pytest.fixture
def marker(tamar: Country) -> User:
    """Somebody who marks in the district, and might decide on changes there, too."""
    return make_user("Mara Marker", ("registrar", tamar.district), ("approver", tamar.district))


@pytest.fixture
def by(marker: User) -> Viewer:
    return viewer_for(marker, on=TODAY)


@pytest.fixture
def waiting(make_policy: MakePolicy, surveyed: NamedVersion, by: Viewer, tamar: Country) -> Marking:
    make_policy("survey", stage("first", level=2), operations=["mark_versions"])
    return marking.start(Wanted(surveyed, tamar.district), by=by, now=NOW)


def request_of(found: Marking) -> ChangeRequest:
    with reach.narrowed_to(system_viewer()):
        return ChangeRequest.objects.get(pk=found.change)


def do_the_job(found: Marking) -> Marking:
    found.refresh_from_db()
    with reach.narrowed_to(system_viewer()):
        run(Job.objects.get(public_id=str(found.job)).pk)
    found.refresh_from_db()
    return found


def test_it_waits_and_is_written_when_it_was_approved(
    waiting: Marking, marker: User, approver_viewer: Viewer, everywhere: Viewer, tamar: Country
) -> None:
    before, request = as_it_stands(), request_of(waiting)
    assert (request.status, request.area, waiting.job) == (RequestStatus.SUBMITTED, tamar.district, None)
    with pytest.raises(ChangeNotApplicable):
        marking.run(waiting, now=lambda: NOW, progress=quiet)
    assert [line.request for line in work(Work(which=MINE), viewer=approver_viewer, now=NOW).lines] == [
        request
    ]
    decisions.approve(request, by=approver_viewer, now=NOW)
    assert request_of(waiting).status == RequestStatus.APPLYING and as_it_stands() == before
    found = do_the_job(waiting)
    assert found.counts == {"people": 4, "households": 2, "left_out": 0}
    assert names().count("Aminata") == 2 and request_of(found).status == RequestStatus.APPLIED
    assert Job.objects.get(public_id=str(found.job)).requested_by_id == marker.pk
    undo(request_of(found), by=everywhere, reason="too early", now=NOW)
    assert as_it_stands() == before


def test_nobody_approves_their_own(waiting: Marking, by: Viewer) -> None:
    with pytest.raises(OwnChange):
        decisions.approve(request_of(waiting), by=by, now=NOW)


def test_taking_it_back_waits_for_the_policies_of_what_it_stands_for(
    make_policy: MakePolicy, surveyed: NamedVersion, by: Viewer, approver_viewer: Viewer, tamar: Country
) -> None:
    make_policy("versions", stage("only"), operations=["adopt_version"])
    found = marking.start(Wanted(surveyed, tamar.district), by=by, now=NOW)
    decisions.approve(request_of(found), by=approver_viewer, now=NOW)
    last = request_of(do_the_job(found))
    inverse = undo(last, by=by, reason="By the back door", now=NOW)
    assert inverse.status == RequestStatus.SUBMITTED


def test_rejected_or_withdrawn_it_leaves_nothing(
    waiting: Marking, surveyed: NamedVersion, by: Viewer, approver_viewer: Viewer, tamar: Country
) -> None:
    before = as_it_stands()
    decisions.reject(request_of(waiting), by=approver_viewer, now=NOW, note="The survey was bad")
    second = marking.start(Wanted(surveyed, tamar.district), by=by, now=NOW)
    answers.withdraw(request_of(second), by=by, now=NOW)
    for found, status in ((waiting, RequestStatus.REJECTED), (second, RequestStatus.WITHDRAWN)):
        found.refresh_from_db()
        assert (request_of(found).status, found.ended_at, found.job) == (status, NOW, None)
        with pytest.raises(ChangeNotApplicable):
            marking.run(found, now=lambda: NOW, progress=quiet)
    assert as_it_stands() == before


def test_returned_it_is_answered_and_waits_again(
    waiting: Marking, by: Viewer, approver_viewer: Viewer
) -> None:
    decisions.send_back(request_of(waiting), by=approver_viewer, now=NOW, note="All of them?")
    answers.answer(request_of(waiting), text="All", by=by, now=NOW)
    decisions.approve(request_of(waiting), by=approver_viewer, now=NOW)
    assert do_the_job(waiting).counts["people"] == 4


def test_what_others_changed_meanwhile_stays_and_is_named(
    waiting: Marking, families: list[Family], by: Viewer, approver_viewer: Viewer, tamar: Country
) -> None:
    submit(CorrectFacts(individual=families[0].amina, facts={"given_name": "Amy"}))
    assert markings.preview_of(waiting, viewer=approver_viewer).people == 3
    decisions.approve(request_of(waiting), by=approver_viewer, now=NOW)
    found = do_the_job(waiting)
    amina = person(families[0].amina)
    assert amina.given_name == "Amy"
    assert found.counts == {
        "people": 3, "households": 2, "left_out": 0, "meanwhile": 1, "left_alone": {"individual": [amina.pk]},
    }  # fmt: skip
    (left,) = markings.left_by(found, viewer=approver_viewer)
    assert (left.public_id, left.name, left.number) == (
        str(families[0].amina), "Amy Diallo", amina.registry_number,
    )  # fmt: skip
    far = viewer_for(make_user("Fara Faraway", ("approver", tamar.elsewhere)), on=TODAY)
    assert markings.left_by(found, viewer=far) == []


def test_what_it_would_do_is_shown_to_whoever_decides(
    waiting: Marking, approver_viewer: Viewer, tamar: Country
) -> None:
    assert markings.marking_of(request_of(waiting)) == waiting
    shown = markings.preview_of(waiting, viewer=approver_viewer)
    assert (shown.people, shown.households, shown.changing) == (4, 2, 6)
    assert dict(shown.fields) == {"Given name": 4, "Address": 6} and shown.examples
    assert dict(markings.by_area(waiting, within=str(tamar.district.path))) == {
        tamar.village.name_in("en"): 3, tamar.other_village.name_in("en"): 3,
    }  # fmt: skip
    far = viewer_for(make_user("Fara Faraway", ("approver", tamar.elsewhere)), on=TODAY)
    assert markings.preview_of(waiting, viewer=far).examples == ()


def test_a_policy_for_one_record_holds_for_many(
    make_policy: MakePolicy, surveyed: NamedVersion, by: Viewer, tamar: Country
) -> None:
    """Also that of one village where the version speaks of people."""
    make_policy(
        "lomba", stage("one"), operations=["adopt_version"], areas=[str(tamar.other_village.public_id)]
    )
    waits = marking.start(Wanted(surveyed, tamar.district), by=by, now=NOW)
    assert request_of(waits).status == RequestStatus.SUBMITTED
    at_once = marking.start(Wanted(surveyed, tamar.village), by=by, now=NOW)
    assert request_of(at_once).status == RequestStatus.APPLYING
    said = sentences([waits.change], viewer=system_viewer())[waits.change]
    assert said == ("Mark the version “Survey 2026” as default in Lomba",)


def test_without_a_policy_it_is_written_at_once(surveyed: NamedVersion) -> None:
    assert mark(Wanted(surveyed)).counts == {"people": 8, "households": 4, "left_out": 0}
