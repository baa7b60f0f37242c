"""A batch is taken back by the worker: shown while it goes on, refused with its reason, nothing half done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes import reversal
from tessera.changes.actions import decisions, undoings
from tessera.changes.actions.undo import undo
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import ChangeNotApplicable, UndoUnderWay, UndoWaits
from tessera.changes.models import ChangeRequest, Step, Undoing
from tessera.changes.operations import CorrectFacts
from tessera.changes.queries.undoings import undo_of
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.lib.refusals import NotFound
from tessera.registry.models import Individual
from tests.bulk.conftest import applied, own_data_dir
from tests.cast import TODAY, Country
from tests.changes.approval.conftest import MakePolicy, make_policy, stage
from tests.changes.families import NOW, Family, register_as_it_stands, submit

__all__ = ["make_policy", "own_data_dir"]
pytestmark = pytest.mark.usefixtures("everything_is_visible")
FILE = "Given name,Family name,Village,National ID\n" + "".join(
    f"Awa,Diallo,TM010101,AB{number}\n" for number in range(1001, 1008)
)


@pytest.fixture
def imported(tamar: Country, everywhere: Viewer) -> ChangeRequest:
    found = applied(FILE, by=everywhere)
    assert found.request is not None
    return ChangeRequest.objects.get(pk=found.request.pk)


def do(found: Undoing) -> Undoing:
    run(Job.objects.get(public_id=found.job).pk)
    found.refresh_from_db()
    return found


def test_what_is_a_batch(imported: ChangeRequest, family: Family, everywhere: Viewer) -> None:
    one = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    assert undoings.is_batch(imported) and not undoings.is_batch(one)
    inverse = undo(imported, by=everywhere, reason="", now=NOW)
    assert undoings.is_batch(inverse)
    assert not undoings.is_batch(undo(one, by=everywhere, reason="", now=NOW))


def test_the_worker_takes_it_back(
    imported: ChangeRequest, everywhere: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reversal, "AT_ONCE", 3)  # rows a statement
    assert Individual.objects.count() == 7
    found = undoings.start(imported, by=everywhere, reason="The wrong file", now=NOW)
    assert Individual.objects.count() == 7
    now = undo_of(imported)
    assert now is not None and now.is_under_way and not now.is_stopped
    with pytest.raises(UndoUnderWay):
        undoings.start(imported, by=everywhere, reason="Me too", now=NOW)
    do(found)
    job = Job.objects.get(public_id=found.job)
    assert (job.status, job.done) == (Status.DONE, job.total)
    assert job.total >= 14  # people and their numbers
    assert found.ended_at is not None and found.inverse is not None
    assert (found.inverse.status, found.inverse.reason) == (RequestStatus.APPLIED, "The wrong file")
    assert Individual.objects.count() == 0
    imported.refresh_from_db()
    with pytest.raises(ChangeNotApplicable):
        undoings.start(imported, by=everywhere, reason="Again", now=NOW)
    again = do(undoings.start(found.inverse, by=everywhere, reason="It was right", now=NOW))
    assert again.refusal == "" and Individual.objects.count() == 7


def test_a_refusal_is_written_down(imported: ChangeRequest, everywhere: Viewer) -> None:
    somebody = Individual.objects.all()[0]
    later = submit(CorrectFacts(individual=somebody.public_id, facts={"given_name": "Hawa"}))
    found = do(undoings.start(imported, by=everywhere, reason="", now=NOW))
    assert found.refusal_code == "later-changes-stand-on-it"
    assert later.reference in found.refusal
    assert found.in_the_way == [[later.reference, str(later.public_id)]]
    assert Job.objects.get(public_id=found.job).status == Status.DONE
    assert Individual.objects.count() == 7
    undo(later, by=everywhere, reason="", now=NOW)
    assert do(undoings.start(imported, by=everywhere, reason="", now=NOW)).refusal == ""
    assert Individual.objects.count() == 0


def test_a_killed_worker_leaves_nothing_half_done(
    imported: ChangeRequest, everywhere: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies behind the first statements; the database rolls back, and the job is done from the start."""
    before = register_as_it_stands()
    written = reversal._RESTORE

    def die(*_given: Any) -> str:
        return "select 1 / 0 -- %(first)s %(last)s"

    monkeypatch.setattr(reversal, "_RESTORE", die)
    found = do(undoings.start(imported, by=everywhere, reason="", now=NOW))
    job = Job.objects.get(public_id=found.job)
    assert (job.status, found.ended_at) == (Status.FAILED, None)
    assert register_as_it_stands() == before
    stopped = undo_of(imported)
    assert stopped is not None and stopped.is_stopped and not stopped.is_under_way
    monkeypatch.setattr(reversal, "_RESTORE", written)
    again = do(undoings.start(imported, by=everywhere, reason="Once more", now=NOW))
    assert again.pk != found.pk and again.inverse is not None
    assert Individual.objects.count() == 0
    run(job.pk)  # the one that failed, taken up late
    assert Undoing.objects.filter(refusal_code="").count() == 1


def test_who_may_not_undo_is_refused_at_once(
    imported: ChangeRequest, stranger: User, clerk_viewer: Viewer
) -> None:
    with pytest.raises(PermissionMissing):
        undoings.start(imported, by=clerk_viewer, reason="", now=NOW)
    with pytest.raises(NotFound):
        undoings.start(imported, by=viewer_for(stranger, on=TODAY), reason="", now=NOW)
    assert not Undoing.objects.exists()


@pytest.fixture
def waiting(
    imported: ChangeRequest, make_policy: MakePolicy, registrar_viewer: Viewer
) -> Callable[[], Undoing]:
    make_policy("undo", stage("only"), operations=["undo"])
    return lambda: do(undoings.start(imported, by=registrar_viewer, reason="Wrong", now=NOW))


def test_an_undo_that_waited_for_approval_is_done_by_the_worker_too(
    imported: ChangeRequest, waiting: Callable[[], Undoing], approver_viewer: Viewer, everywhere: Viewer
) -> None:
    asked = waiting()
    assert asked.inverse is not None and asked.inverse.status == RequestStatus.SUBMITTED
    with pytest.raises(UndoWaits):
        undoings.start(imported, by=everywhere, reason="", now=NOW)
    decided = decisions.approve(asked.inverse, by=approver_viewer, now=timezone.now())
    assert (decided.status, Individual.objects.count()) == (RequestStatus.APPLYING, 7)
    with pytest.raises(UndoUnderWay):
        undoings.start(imported, by=everywhere, reason="", now=NOW)
    do(Undoing.objects.get(ended_at=None))
    decided.refresh_from_db()
    assert (decided.status, Individual.objects.count()) == (RequestStatus.APPLIED, 0)


def test_one_that_cannot_be_done_any_more_goes_back_to_its_stage(
    waiting: Callable[[], Undoing], approver_viewer: Viewer
) -> None:
    asked = waiting()
    assert asked.inverse is not None
    decisions.approve(asked.inverse, by=approver_viewer, now=timezone.now())
    somebody = Individual.objects.all()[0]
    submit(CorrectFacts(individual=somebody.public_id, facts={"given_name": "Hawa"}), by=system_viewer())
    found = do(Undoing.objects.get(ended_at=None))
    assert found.refusal_code == "later-changes-stand-on-it"
    asked.inverse.refresh_from_db()
    assert asked.inverse.status == RequestStatus.SUBMITTED
    assert Step.objects.filter(request=asked.inverse, closed_at=None).exists()
    assert Individual.objects.count() == 7
