"""Deciding on several requests at once."""

from uuid import uuid4

import pytest

from tessera.accounts.viewer import Viewer
from tessera.changes.actions import many
from tessera.changes.approval import errors
from tessera.changes.choices import Outcome, RequestStatus
from tessera.changes.errors import Conflict
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts, RegisterIndividual
from tessera.changes.operations.parts import PersonInput, Place
from tessera.lib.refusals import NotFound
from tests.cast import Country
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, person, submit


@pytest.fixture
def waiting(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer, stranger_viewer: Viewer, tamar: Country
) -> list[ChangeRequest]:
    """Two of the clerk on one fact, one on another, and one of another district."""
    make_policy("all", stage("only"))
    facts = [{"given_name": "Hawa"}, {"given_name": "Eve"}, {"family_name": "Barry"}]
    found = [submit(CorrectFacts(individual=family.awa, facts=each), by=clerk_viewer) for each in facts]
    place = Place(area=tamar.village_elsewhere.public_id)
    found.append(
        submit(RegisterIndividual(person=PersonInput(given_name="Far"), place=place), by=stranger_viewer)
    )
    return found


def test_each_has_its_own_result(
    waiting: list[ChangeRequest], family: Family, approver_viewer: Viewer
) -> None:
    keys = [*(request.public_id for request in waiting), uuid4()]
    seen = many.preview(keys, Outcome.APPROVED, by=approver_viewer, now=NOW)
    assert person(family.awa).given_name == "Awa", "a preview decides nothing"
    assert not any(request.decisions.exists() for request in waiting)
    done = many.decide(keys, Outcome.APPROVED, by=approver_viewer, now=NOW, note="All seen")
    for results in (seen, done):
        assert [result.is_decided for result in results] == [True, False, True, False, False]
        assert [type(result.refusal) for result in results[1::2]] == [Conflict, NotFound]
        assert results[3].reference == results[4].reference == "", "absent and out of reach answer alike"
        assert results[0].status == RequestStatus.APPLIED
    awa = person(family.awa)
    assert (awa.given_name, awa.family_name) == ("Hawa", "Barry")
    assert waiting[0].decisions.get().note == "All seen"


def test_all_are_rejected_or_returned_with_a_reason(
    waiting: list[ChangeRequest], approver_viewer: Viewer
) -> None:
    keys = [request.public_id for request in waiting[:2]]
    without = many.decide(keys, Outcome.REJECTED, by=approver_viewer, now=NOW)
    assert all(isinstance(result.refusal, errors.ReasonMissing) for result in without)
    rejected = many.decide(keys[:1], Outcome.REJECTED, by=approver_viewer, now=NOW, note="Twice")
    returned = many.decide(keys[1:], Outcome.RETURNED, by=approver_viewer, now=NOW, note="Why?")
    assert [each.status for each in (*rejected, *returned)] == [
        RequestStatus.REJECTED,
        RequestStatus.RETURNED,
    ]


def test_not_too_many(approver_viewer: Viewer) -> None:
    with pytest.raises(errors.TooManyAtOnce):
        many.decide([uuid4() for _ in range(101)], Outcome.APPROVED, by=approver_viewer, now=NOW)
