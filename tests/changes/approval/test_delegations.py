"""Deciding in somebody's place."""

from datetime import timedelta

import pytest

from tessera.accounts.errors import BeyondYourReach, PermissionMissing
from tessera.accounts.models import User
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import decisions, delegations
from tessera.changes.approval import errors
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest, Delegation
from tessera.changes.operations import CorrectFacts
from tessera.lib.refusals import NotFound
from tests.cast import TODAY
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, submit


@pytest.fixture
def request_of_clerk(family: Family, make_policy: MakePolicy, clerk_viewer: Viewer) -> ChangeRequest:
    make_policy("all", stage("only"))
    return submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)


def delegate(principal: User, deputy: User, *, by: Viewer, days: int = 7, start: int = 0) -> Delegation:
    return delegations.delegate(
        principal,
        deputy=deputy,
        since=TODAY + timedelta(days=start),
        until=TODAY + timedelta(days=days),
        by=by,
        now=NOW,
        reason="Leave",
    )


def test_a_deputy_decides_and_it_says_in_whose_place(
    request_of_clerk: ChangeRequest,
    approver: User,
    approver_viewer: Viewer,
    registrar: User,
    registrar_viewer: Viewer,
) -> None:
    delegate(approver, registrar, by=approver_viewer)
    decided = decisions.approve(request_of_clerk, by=registrar_viewer, now=NOW)
    assert decided.status == RequestStatus.APPLIED
    decision = request_of_clerk.decisions.get()
    assert (decision.actor_name, decision.principal_name) == ("Rama Registrar", "Abel Approver")


def test_before_and_after_the_time_nobody_is_a_deputy(
    request_of_clerk: ChangeRequest,
    approver: User,
    approver_viewer: Viewer,
    registrar: User,
    registrar_viewer: Viewer,
) -> None:
    given = delegate(approver, registrar, by=approver_viewer, start=1)
    with pytest.raises(errors.NotYourStage):
        decisions.approve(request_of_clerk, by=registrar_viewer, now=NOW)
    Delegation.objects.filter(pk=given.pk).update(since=TODAY - timedelta(days=3), until=TODAY)
    with pytest.raises(errors.NotYourStage):
        decisions.approve(request_of_clerk, by=registrar_viewer, now=NOW)


def test_an_ended_delegation_gives_nothing(
    request_of_clerk: ChangeRequest,
    approver: User,
    approver_viewer: Viewer,
    registrar: User,
    registrar_viewer: Viewer,
) -> None:
    given = delegate(approver, registrar, by=approver_viewer)
    with pytest.raises(PermissionMissing):
        delegations.end(given.public_id, by=registrar_viewer, now=NOW)
    delegations.end(given.public_id, by=approver_viewer, now=NOW)
    with pytest.raises(errors.NotYourStage):
        decisions.approve(request_of_clerk, by=registrar_viewer, now=NOW)
    with pytest.raises(errors.DelegationNotFound):
        delegations.end(approver.public_id, by=approver_viewer, now=NOW)
    assert not delegations.of(approver.pk, on=TODAY).exists()


def test_the_proposer_is_no_deputy_for_their_own_change(
    request_of_clerk: ChangeRequest,
    approver: User,
    approver_viewer: Viewer,
    clerk: User,
    clerk_viewer: Viewer,
) -> None:
    delegate(approver, clerk, by=approver_viewer)
    with pytest.raises(errors.OwnChange):
        decisions.approve(request_of_clerk, by=clerk_viewer, now=NOW)


def test_nobody_decides_by_a_deputy_on_their_own_change(
    family: Family,
    make_policy: MakePolicy,
    administrator: User,
    administrator_viewer: Viewer,
    registrar: User,
    registrar_viewer: Viewer,
) -> None:
    make_policy("all", stage("only", "administrator"))
    request = submit(
        CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=administrator_viewer
    )
    delegate(administrator, registrar, by=administrator_viewer)
    with pytest.raises(errors.OwnChange):
        decisions.approve(request, by=registrar_viewer, now=NOW)


def test_one_person_is_not_two(
    family: Family,
    make_policy: MakePolicy,
    clerk_viewer: Viewer,
    approver: User,
    approver_viewer: Viewer,
    colleague: User,
    colleague_viewer: Viewer,
) -> None:
    """Abel cannot agree for himself and again in Coumba's place, nor Coumba after her deputy did."""
    make_policy("pairs", stage("pair", quorum=2))
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    delegate(colleague, approver, by=colleague_viewer)
    decisions.approve(request, by=approver_viewer, now=NOW)
    with pytest.raises(errors.DecidedAlready):
        decisions.approve(request, by=approver_viewer, now=NOW)
    assert decisions.approve(request, by=colleague_viewer, now=NOW).status == RequestStatus.APPLIED


def test_a_deputy_elsewhere_sees_nothing(
    request_of_clerk: ChangeRequest,
    approver: User,
    approver_viewer: Viewer,
    stranger: User,
    stranger_viewer: Viewer,
) -> None:
    delegate(approver, stranger, by=approver_viewer)
    with pytest.raises(NotFound):
        decisions.approve(request_of_clerk, by=stranger_viewer, now=NOW)


def test_what_was_delegated_is_not_delegated_further(
    request_of_clerk: ChangeRequest,
    approver: User,
    approver_viewer: Viewer,
    registrar: User,
    registrar_viewer: Viewer,
    auditor: User,
    auditor_viewer: Viewer,
) -> None:
    delegate(approver, registrar, by=approver_viewer)
    delegate(registrar, auditor, by=registrar_viewer)
    with pytest.raises(errors.NotYourStage):
        decisions.approve(request_of_clerk, by=auditor_viewer, now=NOW)


def test_who_may_delegate(
    approver: User, approver_viewer: Viewer, clerk: User, clerk_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    with pytest.raises(PermissionMissing):
        delegate(approver, clerk, by=clerk_viewer)
    assert delegate(approver, clerk, by=administrator_viewer).given_by_name == "Ada Administrator"
    with pytest.raises(errors.DeputyForOneself):
        delegate(approver, approver, by=approver_viewer)
    with pytest.raises(errors.DelegationBackwards):
        delegate(approver, clerk, by=approver_viewer, days=-1)
    with pytest.raises(errors.DelegationTooLong):
        delegate(approver, clerk, by=approver_viewer, days=180)


def test_a_manager_of_one_district_delegates_for_nobody_above(
    chief: User, clerk: User, tamar: object
) -> None:
    from tessera.accounts.queries import viewer_for  # noqa: PLC0415
    from tests.cast import make_user  # noqa: PLC0415

    local = make_user("Lola Local", ("administrator", tamar.district))  # type: ignore[attr-defined]
    with pytest.raises(BeyondYourReach):
        delegate(chief, clerk, by=viewer_for(local, on=TODAY))
