"""What the database itself refuses, whatever a program that holds the application's role tries."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import decisions
from tessera.changes.models import ChangeRequest, Step
from tessera.changes.operations import CorrectFacts
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, submit


@pytest.fixture
def waiting(family: Family, make_policy: MakePolicy, clerk_viewer: Viewer) -> ChangeRequest:
    make_policy("all", stage("first"), stage("second", level=1))
    return submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)


def refused(statement: str, *values: Any) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(refusal.value)


DECIDE = (
    "insert into changes_changedecision (request_id, step_id, stage, outcome, actor, actor_name, principal, decided_at,"
    " note) values (%s, %s, 'first', 'approved', %s, 'x', %s, now(), '')"
)


def decide(request: ChangeRequest, actor: str, principal: str | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DECIDE, [request.pk, Step.objects.get(request=request).pk, actor, principal])


@pytest.mark.parametrize("status", ["approved", "applying"])
def test_no_request_is_approved_without_its_stages(waiting: ChangeRequest, status: str) -> None:
    set_status = "update changes_changerequest set status = %s, applied_at = now() where id = %s"
    assert "after its last stage" in refused(set_status, status, waiting.pk)
    decide(waiting, "somebody")
    assert "after its last stage" in refused(set_status, status, waiting.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "update changes_step set closed_at = now(), outcome = 'approved' where request_id = %s",
            [waiting.pk],
        )
    assert "after its last stage" in refused(set_status, status, waiting.pk), "that was the first of two"


def test_nobody_decides_on_what_they_proposed(waiting: ChangeRequest) -> None:
    step = Step.objects.get(request=waiting).pk
    assert "what they proposed" in refused(DECIDE, waiting.pk, step, waiting.actor, None)
    assert "what they proposed" in refused(DECIDE, waiting.pk, step, "deputy", waiting.actor)


def test_nobody_decides_twice_at_a_stage(waiting: ChangeRequest) -> None:
    decide(waiting, "somebody")
    step = Step.objects.get(request=waiting).pk
    assert "nobody_approves_a_stage_twice" in refused(DECIDE, waiting.pk, step, "somebody", None)


def test_no_stage_is_skipped_closed_without_its_quorum_or_opened_again(waiting: ChangeRequest) -> None:
    columns = (
        "request_id, total, stage, names, role, level, path, quorum, nobody_twice, hours, late, late_role, opened_at,"
        " due_at, act_at, escalations, claimed_by, claimed_by_name, outcome"
    )
    skip = f"insert into changes_step (position, {columns}) select 2, {columns} from changes_step where request_id = %s"
    assert "no stage is skipped" in refused(skip, waiting.pk)
    close = "update changes_step set closed_at = now(), outcome = 'approved' where request_id = %s"
    assert "needs its quorum" in refused(close, waiting.pk)
    assert "denied" in refused("update changes_step set quorum = 0 where request_id = %s", waiting.pk)
    assert "denied" in refused("update changes_step set role = '' where request_id = %s", waiting.pk)
    assert "denied" in refused("delete from changes_step where request_id = %s", waiting.pk)
    decide(waiting, "somebody")
    with connection.cursor() as cursor:
        cursor.execute(close, [waiting.pk])
    assert "closed once" in refused(
        "update changes_step set closed_at = null where request_id = %s", waiting.pk
    )
    step = Step.objects.get(request=waiting).pk
    assert "the stage that is open" in refused(DECIDE, waiting.pk, step, "another", None)


@pytest.mark.parametrize(
    "statement",
    [
        "update changes_changerequest set reason = 'x' where id = %s",
        "update changes_changerequest set actor = 'x' where id = %s",
        "update changes_changerequest set policies = '{}' where id = %s",
        "update changes_changerequest set seen_at = now() where id = %s",
        "delete from changes_changerequest where id = %s",
        "update changes_changeoperation set input = '{}' where request_id = %s",
        "delete from changes_changeoperation where request_id = %s",
        "delete from changes_changesubject where request_id = %s",
        "update changes_changenote set text = 'x' where request_id = %s",
        "delete from changes_changenote where request_id = %s",
        "delete from changes_changedecision where request_id = %s",
        "update changes_changedecision set outcome = 'approved' where request_id = %s",
    ],
)
def test_what_was_written_is_never_changed(waiting: ChangeRequest, statement: str) -> None:
    message = refused(statement, waiting.pk)
    assert "denied" in message or "append-only" in message


def test_a_request_that_is_over_stays_over(waiting: ChangeRequest, approver_viewer: Viewer) -> None:
    decisions.reject(waiting, by=approver_viewer, now=NOW, note="No")
    for status in ("submitted", "approved", "applied", "returned"):
        change = "update changes_changerequest set status = %s, applied_at = now() where id = %s"
        assert "does not become" in refused(change, status, waiting.pk)


def test_stages_and_notes_are_seen_where_the_request_is(
    waiting: ChangeRequest, stranger_viewer: Viewer
) -> None:
    with reach.narrowed_to(stranger_viewer):
        assert not ChangeRequest.objects.filter(pk=waiting.pk).exists()
        assert not Step.objects.filter(request=waiting.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_added_to_a_request_that_was_written(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer
) -> None:
    make_policy("all", stage("first"))
    with reach.narrowed_to(system_viewer()):
        request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
        columns = "request_id, position, kind, input, names"
        add = f"insert into changes_changeoperation ({columns}) values (%s, 2, 'x', '{{}}', '{{}}')"
        assert "never changed" in refused(add, request.pk)
