"""Taking back a change is a change of its own, and waits for whom that change would wait."""

import pytest

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import decisions
from tessera.changes.actions.undo import undo
from tessera.changes.choices import RequestStatus
from tessera.changes.errors import LaterChangesStandOnIt, UndoWaits
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Archive, CorrectFacts
from tests.cast import TODAY, Country, make_user
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, person, register_as_it_stands, submit


@pytest.fixture
def other_registrar(tamar: Country) -> User:
    return make_user("Rose Registrar", ("registrar", tamar.district))


@pytest.fixture
def applied(
    family: Family,
    make_policy: MakePolicy,
    clerk_viewer: Viewer,
    approver_viewer: Viewer,
) -> ChangeRequest:
    """A correction that an approver has approved."""
    make_policy("names", stage("only"), operations=["correct_facts"])
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    return decisions.approve(request, by=approver_viewer, now=NOW)


def test_an_undo_waits_like_what_it_takes_back(
    applied: ChangeRequest, family: Family, registrar_viewer: Viewer, approver_viewer: Viewer
) -> None:
    inverse = undo(applied, by=registrar_viewer, reason="Wrong Awa", now=NOW)
    assert (inverse.status, inverse.policy) == (RequestStatus.SUBMITTED, "names 1")
    assert person(family.awa).given_name == "Hawa"
    with pytest.raises(UndoWaits):
        undo(applied, by=approver_viewer, reason="Me too", now=NOW)
    decisions.approve(inverse, by=approver_viewer, now=NOW)
    applied.refresh_from_db()
    assert (applied.status, person(family.awa).given_name) == (RequestStatus.UNDONE, "Awa")


def test_who_undoes_does_not_approve_it(
    applied: ChangeRequest, approver_viewer: Viewer, colleague_viewer: Viewer
) -> None:
    inverse = undo(applied, by=approver_viewer, reason="Wrong", now=NOW)
    with pytest.raises(decisions.seats.OwnChange):
        decisions.approve(inverse, by=approver_viewer, now=NOW)
    assert decisions.approve(inverse, by=colleague_viewer, now=NOW).status == RequestStatus.APPLIED


def test_after_a_rejected_undo_another_may_be_proposed(
    applied: ChangeRequest, registrar_viewer: Viewer, approver_viewer: Viewer
) -> None:
    inverse = undo(applied, by=registrar_viewer, reason="Wrong", now=NOW)
    decisions.reject(inverse, by=approver_viewer, now=NOW, note="It is right")
    again = undo(applied, by=registrar_viewer, reason="No, wrong", now=NOW)
    assert again.status == RequestStatus.SUBMITTED


def test_an_undo_that_waited_is_checked_again(
    applied: ChangeRequest,
    family: Family,
    registrar_viewer: Viewer,
    approver_viewer: Viewer,
    clerk_viewer: Viewer,
) -> None:
    inverse = undo(applied, by=registrar_viewer, reason="Wrong", now=NOW)
    later = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Eve"}), by=clerk_viewer)
    decisions.approve(later, by=approver_viewer, now=NOW)
    with pytest.raises(LaterChangesStandOnIt):
        decisions.approve(inverse, by=approver_viewer, now=NOW)
    assert person(family.awa).given_name == "Eve"


def test_a_policy_for_undoing_concerns_every_undo(
    family: Family, make_policy: MakePolicy, registrar_viewer: Viewer, other_registrar: User
) -> None:
    request = submit(Archive(group=family.household), by=registrar_viewer)
    make_policy("undoing", stage("only"), operations=["undo"])
    by = viewer_for(other_registrar, on=TODAY)
    assert undo(request, by=by, reason="No", now=NOW).status == RequestStatus.SUBMITTED


def test_an_undo_can_be_undone_and_done_again(family: Family, registrar_viewer: Viewer) -> None:
    before = register_as_it_stands()
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=registrar_viewer)
    after = register_as_it_stands()
    for _round in range(2):
        with reach.narrowed_to(system_viewer()):  # reading as the owner left the session without its reach
            request.refresh_from_db()
        inverse = undo(request, by=registrar_viewer, reason="No", now=NOW)
        assert register_as_it_stands() == before
        undo(inverse, by=registrar_viewer, reason="Yes", now=NOW)
        assert register_as_it_stands() == after


def test_what_was_done_again_is_guarded_as_the_first_time(
    make_policy: MakePolicy, family: Family, registrar_viewer: Viewer
) -> None:
    last = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    for _turn in range(2):
        last = undo(last, by=registrar_viewer, reason="To and fro", now=NOW)
    make_policy("corrections", stage("only"), operations=["correct_facts"])
    again = undo(last, by=registrar_viewer, reason="By the back door", now=NOW)
    assert again.status == RequestStatus.SUBMITTED
