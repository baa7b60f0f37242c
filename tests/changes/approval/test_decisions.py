"""The road of a change that waits: approved in stages, rejected, returned, withdrawn."""

from typing import Any

import pytest
from django.db import connection

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import answers, applying, claims, decisions, notes
from tessera.changes.actions.requests import Told
from tessera.changes.approval import errors
from tessera.changes.choices import Channel, NoteKind, Outcome, RequestStatus
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeRequest, Policy, Step
from tessera.changes.operations import AdoptVersion, ChangeHead, CorrectFacts, KeepVersion
from tessera.lib.refusals import NotFound
from tessera.versions.models import NamedVersion
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, members, person, submit

pytestmark = pytest.mark.usefixtures("two_stages")


@pytest.fixture
def proposed(family: Family, two_stages: Policy, clerk_viewer: Viewer) -> ChangeRequest:
    """The clerk corrects Awa's names."""
    return submit(
        CorrectFacts(individual=family.awa, facts={"given_name": "Hawa", "family_name": "Barry"}),
        by=clerk_viewer,
    )


def status_of(request: ChangeRequest) -> str:
    return ChangeRequest.objects.get(pk=request.pk).status


def test_two_approvers_decide_in_order_and_the_change_is_applied(
    proposed: ChangeRequest,
    family: Family,
    approver_viewer: Viewer,
    chief_viewer: Viewer,
    clerk_viewer: Viewer,
) -> None:
    assert (proposed.status, proposed.policy) == (RequestStatus.SUBMITTED, "corrections 1")
    assert person(family.awa).given_name == "Awa"
    with pytest.raises(errors.NotYourStage):
        decisions.approve(proposed, by=chief_viewer, now=NOW)
    first = decisions.approve(proposed, by=approver_viewer, now=NOW, note="Seen the certificate")
    assert first.status == RequestStatus.SUBMITTED
    assert person(family.awa).given_name == "Awa"
    with pytest.raises(errors.DecidedAlready):
        decisions.approve(proposed, by=approver_viewer, now=NOW)
    last = decisions.approve(proposed, by=chief_viewer, now=NOW)
    assert (last.status, status_of(proposed)) == (RequestStatus.APPLIED, RequestStatus.APPLIED)
    awa = person(family.awa)
    assert (awa.given_name, awa.family_name) == ("Hawa", "Barry")
    assert proposed.decisions.order_by("pk").values_list("stage", "actor_name", "note").first() == (
        "first", "Abel Approver", "Seen the certificate",
    )  # fmt: skip
    with pytest.raises(ChangeNotApplicable):
        decisions.approve(proposed, by=chief_viewer, now=NOW)


def test_who_is_instant_waits_for_nobody(family: Family, registrar_viewer: Viewer) -> None:
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=registrar_viewer)
    assert (request.status, request.policy) == (RequestStatus.APPLIED, "instant")


def test_other_operations_are_instant_as_before(family: Family, clerk_viewer: Viewer) -> None:
    from tessera.changes.operations import ConfirmFacts  # noqa: PLC0415

    request = submit(ConfirmFacts(individuals=(family.awa,), on=NOW.date()), by=clerk_viewer)
    assert request.status == RequestStatus.APPLIED


def test_nobody_decides_on_their_own_change(
    family: Family, make_policy: MakePolicy, administrator_viewer: Viewer, chief_viewer: Viewer
) -> None:
    """Not even an administrator, whose role may do everything everywhere."""
    make_policy("all", stage("only", "administrator"), priority=1)
    request = submit(
        CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=administrator_viewer
    )
    for decide in (decisions.approve, decisions.reject, decisions.send_back):
        with pytest.raises(errors.OwnChange):
            decide(request, by=administrator_viewer, now=NOW, note="Mine")
    with pytest.raises(errors.OwnChange):
        claims.claim(request, by=administrator_viewer, now=NOW)
    with pytest.raises(errors.OwnChange):
        decisions.keep_proposed(request, by=administrator_viewer, now=NOW, seen_at=NOW)
    with pytest.raises(ChangeNotApplicable):
        applying.apply(request, by=administrator_viewer, now=NOW)
    assert person(family.awa).given_name == "Awa"


def test_out_of_reach_is_not_found(
    proposed: ChangeRequest, far_viewer: Viewer, nobody_viewer: Viewer
) -> None:
    for viewer in (far_viewer, nobody_viewer):
        for decide in (decisions.approve, decisions.reject, decisions.send_back):
            with pytest.raises(NotFound):
                decide(proposed, by=viewer, now=NOW, note="No")
        with pytest.raises(NotFound):
            notes.comment(proposed, text="I see you", by=viewer, now=NOW)
        with pytest.raises(NotFound):
            answers.withdraw(proposed, by=viewer, now=NOW)


def test_without_the_role_nobody_decides(
    proposed: ChangeRequest, registrar_viewer: Viewer, auditor_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    for viewer in (registrar_viewer, auditor_viewer, administrator_viewer):
        with pytest.raises(errors.NotYourStage):
            decisions.approve(proposed, by=viewer, now=NOW)


def test_a_rejected_change_is_over(
    proposed: ChangeRequest,
    family: Family,
    approver_viewer: Viewer,
    clerk_viewer: Viewer,
    chief_viewer: Viewer,
) -> None:
    with pytest.raises(errors.ReasonMissing):
        decisions.reject(proposed, by=approver_viewer, now=NOW, note="  ")
    decisions.reject(proposed, by=approver_viewer, now=NOW, note="No certificate")
    assert status_of(proposed) == RequestStatus.REJECTED
    assert person(family.awa).given_name == "Awa"
    for refused in (
        lambda: decisions.approve(proposed, by=chief_viewer, now=NOW),
        lambda: answers.answer(proposed, text="But", by=clerk_viewer, now=NOW),
        lambda: answers.withdraw(proposed, by=clerk_viewer, now=NOW),
    ):
        with pytest.raises(ChangeNotApplicable):
            refused()


def test_a_returned_change_is_answered_and_goes_on_where_it_was(
    proposed: ChangeRequest, approver_viewer: Viewer, chief_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    decisions.approve(proposed, by=approver_viewer, now=NOW)
    decisions.send_back(proposed, by=chief_viewer, now=NOW, note="Which certificate?")
    assert status_of(proposed) == RequestStatus.RETURNED
    with pytest.raises(ChangeNotApplicable):
        decisions.approve(proposed, by=chief_viewer, now=NOW)
    with pytest.raises(errors.NotYourChange):
        answers.answer(proposed, text="This one", by=approver_viewer, now=NOW)
    with pytest.raises(errors.ReasonMissing):
        answers.answer(proposed, text="", by=clerk_viewer, now=NOW)
    answers.answer(proposed, text="A 77", by=clerk_viewer, now=NOW)
    assert Step.objects.get(request=proposed, closed_at__isnull=True).stage == "second"
    decisions.approve(proposed, by=chief_viewer, now=NOW)
    assert status_of(proposed) == RequestStatus.APPLIED


def test_another_proposal_takes_the_place_of_the_first(
    proposed: ChangeRequest,
    family: Family,
    approver_viewer: Viewer,
    chief_viewer: Viewer,
    clerk_viewer: Viewer,
) -> None:
    decisions.approve(proposed, by=approver_viewer, now=NOW)
    decisions.send_back(proposed, by=chief_viewer, now=NOW, note="Hawa or Eve?")
    better = CorrectFacts(individual=family.awa, facts={"given_name": "Eve"})
    with pytest.raises(errors.NotYourChange):
        answers.replace(proposed, [better], Told(Channel.CONSOLE), by=approver_viewer, now=NOW)
    other = answers.replace(proposed, [better], Told(Channel.CONSOLE), by=clerk_viewer, now=NOW)
    assert status_of(proposed) == RequestStatus.WITHDRAWN
    assert (other.status, other.replaces) == (RequestStatus.SUBMITTED, proposed)
    assert Step.objects.get(request=other).stage == "first", "all stages decide anew"


def test_the_proposer_withdraws(
    proposed: ChangeRequest, clerk_viewer: Viewer, approver_viewer: Viewer
) -> None:
    answers.withdraw(proposed, text="My mistake", by=clerk_viewer, now=NOW)
    assert status_of(proposed) == RequestStatus.WITHDRAWN
    assert not Step.objects.filter(request=proposed, closed_at__isnull=True).exists()
    with pytest.raises(ChangeNotApplicable):
        decisions.approve(proposed, by=approver_viewer, now=NOW)


def test_facts_are_decided_one_by_one(
    proposed: ChangeRequest, family: Family, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    with pytest.raises(errors.FactNotProposed):
        decisions.approve(proposed, by=approver_viewer, now=NOW, note="No", refused={1: ["sex"]})
    with pytest.raises(errors.NothingLeft):
        decisions.approve(
            proposed, by=approver_viewer, now=NOW, note="No", refused={1: ["given_name", "family_name"]}
        )
    with pytest.raises(errors.ReasonMissing):
        decisions.approve(proposed, by=approver_viewer, now=NOW, refused={1: ["family_name"]})
    decisions.approve(proposed, by=approver_viewer, now=NOW, note="No", refused={1: ["family_name"]})
    with pytest.raises(errors.NothingLeft):
        decisions.approve(proposed, by=chief_viewer, now=NOW, note="No", refused={1: ["given_name"]})
    decisions.approve(proposed, by=chief_viewer, now=NOW)
    awa = person(family.awa)
    assert (awa.given_name, awa.family_name) == ("Hawa", "Diallo")


def test_one_takes_it_on_and_gives_it_back(
    proposed: ChangeRequest, approver_viewer: Viewer, colleague_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    with pytest.raises(errors.NotClaimed):
        claims.release(proposed, by=approver_viewer, now=NOW)
    claims.claim(proposed, by=approver_viewer, now=NOW)
    claims.claim(proposed, by=approver_viewer, now=NOW)
    for act in (claims.claim, decisions.approve):
        with pytest.raises(errors.ClaimedByAnother):
            act(proposed, by=colleague_viewer, now=NOW)
    with pytest.raises(errors.NotYourStage):
        claims.release(proposed, by=clerk_viewer, now=NOW)
    claims.release(proposed, by=colleague_viewer, now=NOW)
    decisions.approve(proposed, by=colleague_viewer, now=NOW)
    kinds = list(proposed.notes.order_by("pk").values_list("kind", flat=True))
    assert kinds == [NoteKind.CLAIMED, NoteKind.RELEASED]


def test_several_must_agree(
    family: Family,
    make_policy: MakePolicy,
    clerk_viewer: Viewer,
    approver_viewer: Viewer,
    colleague_viewer: Viewer,
) -> None:
    make_policy("pairs", stage("pair", quorum=2), priority=1)
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    assert decisions.approve(request, by=approver_viewer, now=NOW).status == RequestStatus.SUBMITTED
    with pytest.raises(errors.DecidedAlready):
        decisions.approve(request, by=approver_viewer, now=NOW)
    assert decisions.approve(request, by=colleague_viewer, now=NOW).status == RequestStatus.APPLIED


def test_all_must_agree(
    family: Family,
    make_policy: MakePolicy,
    clerk_viewer: Viewer,
    approver_viewer: Viewer,
    colleague_viewer: Viewer,
    chief_viewer: Viewer,
    far_viewer: Viewer,
) -> None:
    make_policy("everybody", stage("everybody", quorum="all"), priority=1)
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    for viewer in (approver_viewer, chief_viewer):
        assert decisions.approve(request, by=viewer, now=NOW).status == RequestStatus.SUBMITTED
    assert decisions.approve(request, by=colleague_viewer, now=NOW).status == RequestStatus.APPLIED


def test_the_same_person_may_decide_twice_where_the_policy_says_so(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer, approver_viewer: Viewer
) -> None:
    make_policy("alone", stage("one"), stage("two", quorum=1, hours=8), priority=1, nobody_twice=False)
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    decisions.approve(request, by=approver_viewer, now=NOW)
    assert decisions.approve(request, by=approver_viewer, now=NOW).status == RequestStatus.APPLIED


def test_a_change_that_waits_may_be_anything(
    family: Family, clerk_viewer: Viewer, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    request = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    assert members(family.household)["Amina"] == "head"
    decisions.approve(request, by=approver_viewer, now=NOW)
    decisions.approve(request, by=chief_viewer, now=NOW)
    assert members(family.household)["Moussa"] == "head"


def test_comments_are_kept(proposed: ChangeRequest, approver_viewer: Viewer, clerk_viewer: Viewer) -> None:
    notes.comment(proposed, text=" Is she the one? ", by=approver_viewer, now=NOW)
    notes.comment(proposed, text="Yes", by=clerk_viewer, now=NOW)
    assert list(proposed.notes.values_list("text", flat=True)) == ["Is she the one?", "Yes"]
    with pytest.raises(errors.TextTooLong):
        notes.comment(proposed, text="x" * 4_001, by=clerk_viewer, now=NOW)
    with pytest.raises(errors.ReasonMissing):
        notes.comment(proposed, text=" ", by=clerk_viewer, now=NOW)


def test_an_instant_change_costs_one_question_more(family: Family, registrar_viewer: Viewer) -> None:
    def operation(name: str) -> CorrectFacts:
        return CorrectFacts(individual=family.awa, facts={"given_name": name})

    asked: list[str] = []

    def note(execute: Any, sql: Any, *rest: Any) -> Any:
        asked.append(str(sql))
        return execute(sql, *rest)

    submit(operation("Hawa"), by=registrar_viewer)
    with connection.execute_wrapper(note):
        submit(operation("Eve"), by=registrar_viewer)
    assert sum("pen_situation" in sql for sql in asked) == 1
    assert not any(
        word in sql for sql in asked for word in ("changes_policy", "changes_step", "changes_freeze")
    )


def test_what_somebody_may_not_do_they_may_not_propose(family: Family, approver_viewer: Viewer) -> None:
    with pytest.raises(PermissionMissing):
        submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=approver_viewer)
    assert not ChangeRequest.objects.filter(decisions__outcome=Outcome.REJECTED).exists()


def test_a_version_is_no_way_around_the_approval_of_corrections(family: Family, clerk_viewer: Viewer) -> None:
    """Whoever writes a version could else take from it what they may not correct."""
    facts, awa = {"given_name": "Hawa"}, family.awa
    submit(KeepVersion(individual=awa, version_name="Mine", source="Me", facts=facts), by=clerk_viewer)
    mine = NamedVersion.objects.get(name="Mine").public_id
    taken = submit(
        AdoptVersion(individual=awa, version=mine, version_name="Mine", facts=facts), by=clerk_viewer
    )
    assert (taken.status, taken.policy) == (RequestStatus.SUBMITTED, "corrections 1")
    assert person(awa).given_name == "Awa"
