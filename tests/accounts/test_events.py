"""What is done with accounts and roles leaves a line that nobody can change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tessera.accounts import actions, errors
from tessera.accounts.choices import Act
from tessera.accounts.events import EventsAsked, account_events, latest_events
from tessera.accounts.models import AccountEvent, Grant, Role, User
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.models import AccessRecord
from tessera.audit.verification import digests
from tests.cast import TODAY, Country

NOW = datetime(2026, 3, 27, 9, tzinfo=UTC)
SYSTEM = system_viewer()
LOGIN = "/account/login/"


def acts(user: User | None = None) -> list[str]:
    found = AccountEvent.objects.order_by("pk")
    return list((found.filter(user=user.public_id) if user else found).values_list("what", flat=True))


def newest() -> AccountEvent:
    return AccountEvent.objects.latest("pk")


def test_each_act_leaves_its_line(tamar: Country, administrator_viewer: Viewer) -> None:
    by: dict[str, Any] = {"by": administrator_viewer, "now": NOW}
    user = actions.create_user(email="new@example.org", name="New User", **by)
    actions.change_user(user, name="New Name", language="fr", **by)
    grant = actions.grant_role(
        user, role=Role.objects.get(key="registrar"), area=tamar.village, since=TODAY - timedelta(9), **by
    )
    actions.end_grant(grant, **by)
    actions.give_link(user, by_mail=False, **by)
    actions.log_out(user, **by)
    actions.deactivate_user(user, **by)
    actions.reactivate_user(user, **by)
    assert acts(user) == [
        Act.OPENED,
        Act.CHANGED,
        Act.ROLE_GRANTED,
        Act.ROLE_ENDED,
        Act.LINK_GIVEN,
        Act.LOGGED_OUT,
        Act.CLOSED,
        Act.REOPENED,
    ]
    lines = {event.what: event for event in AccountEvent.objects.filter(user=user.public_id)}
    assert {(event.actor, event.actor_name, event.at) for event in lines.values()} == {
        (administrator_viewer.actor, "Ada Administrator", NOW)
    }
    assert lines[Act.CHANGED].details == {"name": ["New User", "New Name"], "language": ["", "fr"]}
    given = lines[Act.ROLE_GRANTED].details
    assert (given["role"]["key"], given["area"]["names"]["en"], given["until"]) == (
        "registrar",
        "Upper Lomba",
        None,
    )
    assert lines[Act.ROLE_ENDED].details["until"] == TODAY.isoformat()


def test_what_changes_nothing_leaves_no_line(clerk: User, administrator_viewer: Viewer) -> None:
    by: dict[str, Any] = {"by": administrator_viewer, "now": NOW}
    actions.change_user(clerk, name=clerk.name, language=clerk.language, **by)
    actions.reactivate_user(clerk, **by)
    role = Role.objects.get(key="auditor")
    actions.change_role(
        role, names=role.names, descriptions=role.descriptions, permissions=role.permissions, **by
    )
    assert acts() == []


def test_a_role_taken_back_on_its_first_day_leaves_both_lines(
    tamar: Country, clerk: User, administrator_viewer: Viewer
) -> None:
    by: dict[str, Any] = {"by": administrator_viewer, "now": NOW}
    grant = actions.grant_role(clerk, role=Role.objects.get(key="auditor"), area=None, **by)
    actions.end_grant(grant, **by)
    assert not Grant.objects.filter(user=clerk, role__key="auditor").exists()
    assert acts(clerk) == [Act.ROLE_GRANTED, Act.ROLE_ENDED]
    assert newest().details["area"] is None


def test_roles_leave_what_they_may_now_do(administrator_viewer: Viewer) -> None:
    by: dict[str, Any] = {"by": administrator_viewer, "now": NOW}
    facts: dict[str, Any] = {"names": {"en": "Visitor"}, "descriptions": {}}
    role = actions.create_role(key="visitor", permissions=["people.view", "files.export"], **facts, **by)
    actions.change_role(role, permissions=["people.view", "facts.correct"], **facts, **by)
    assert acts() == [Act.ROLE_CREATED, Act.ROLE_CHANGED]
    assert newest().user is None
    assert newest().details == {
        "role": {"key": "visitor", "names": {"en": "Visitor"}},
        "added": ["facts.correct"],
        "removed": ["files.export"],
    }


@pytest.mark.django_db
def test_the_first_administrator_leaves_lines_too() -> None:
    user = actions.create_first_administrator(
        email="a@example.org", name="Ada", password="a mosaic of many tiles", now=NOW
    )
    assert acts(user) == [Act.OPENED, Act.ROLE_GRANTED]
    assert "mosaic" not in str(list(AccountEvent.objects.values()))


def test_what_is_refused_leaves_no_line(auditor: User, registrar_viewer: Viewer) -> None:
    verbs: list[Callable[..., Any]] = [actions.log_out, actions.deactivate_user, actions.reactivate_user]
    for verb in verbs:
        with pytest.raises(errors.PermissionMissing):
            verb(auditor, by=registrar_viewer, now=NOW)
    with pytest.raises(errors.PermissionMissing):
        actions.give_link(auditor, by_mail=True, by=registrar_viewer, now=NOW)
    assert acts() == []


def test_a_closed_account_gets_no_link(clerk: User, administrator_viewer: Viewer) -> None:
    actions.deactivate_user(clerk, by=administrator_viewer, now=NOW)
    with pytest.raises(errors.AccountClosed):
        actions.give_link(clerk, by_mail=False, by=administrator_viewer, now=NOW)
    assert acts(clerk) == [Act.CLOSED]


def test_a_lock_out_is_noted_once(clerk: User, client: Client, settings: Any) -> None:
    for _attempt in range(settings.AXES_FAILURE_LIMIT + 3):
        client.post(LOGIN, {"login": "Cleo@Example.org", "password": "wrong"})
    assert acts() == [Act.LOCKED_OUT]
    event = newest()
    assert (event.user, event.user_name, event.actor) == (clerk.public_id, "Cleo Clerk", "system")
    assert event.details == {"address": "127.0.0.1"}
    later = NOW + timedelta(days=3650)
    actions.note_lock_out(clerk.email, address="127.0.0.1", by=SYSTEM, now=later)
    actions.note_lock_out(clerk.email, address="127.0.0.2", by=SYSTEM, now=later)
    assert len(acts()) == 3


def test_failed_log_ins_without_an_account_leave_nothing(client: Client, db: None, settings: Any) -> None:
    for _attempt in range(settings.AXES_FAILURE_LIMIT + 1):
        client.post(LOGIN, {"login": "nobody@example.org", "password": "wrong"})
    assert acts() == []


def test_somebody_is_logged_out_everywhere(
    clerk: User, clerk_client: Client, administrator_viewer: Viewer
) -> None:
    assert clerk_client.get("/areas/").status_code == 200
    assert UserSession.objects.filter(user=clerk).count() == 1
    assert actions.log_out(clerk, by=administrator_viewer, now=NOW) == 1
    assert clerk_client.get("/areas/").status_code == 302
    assert newest().details == {"sessions": 1}


def test_the_line_comes_and_goes_with_the_act(clerk: User, administrator_viewer: Viewer) -> None:
    with transaction.atomic():
        actions.deactivate_user(clerk, by=administrator_viewer, now=NOW)
        transaction.set_rollback(True)
    assert acts() == []


@pytest.mark.parametrize(
    "statement",
    ["update {log} set actor = 'x'", "delete from {log}", "truncate {log}"],
)
def test_nobody_rewrites_a_line(statement: str, clerk: User, administrator_viewer: Viewer) -> None:
    actions.deactivate_user(clerk, by=administrator_viewer, now=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(log="accounts_accountevent"))
    assert acts() == [Act.CLOSED]


def test_the_lines_are_sealed_with_the_other_logs(clerk: User, administrator_viewer: Viewer) -> None:
    actions.deactivate_user(clerk, by=administrator_viewer, now=NOW)
    rows, _digest = digests(newest().txid - 1, newest().txid)["accounts_accountevent"]
    assert rows == 1


def test_an_auditor_sees_what_was_done_with_those_who_work_in_their_areas(
    clerk: User,
    stranger: User,
    tamar: Country,
    auditor_viewer: Viewer,
    administrator_viewer: Viewer,
    registrar_viewer: Viewer,
) -> None:
    by: dict[str, Any] = {"by": administrator_viewer, "now": NOW}
    for user in (clerk, stranger):
        actions.change_user(user, name=user.name + " the Second", language="en", **by)
    actions.create_role(key="visitor", names={"en": "V"}, descriptions={}, permissions=["people.view"], **by)
    seen = account_events(EventsAsked(), viewer=auditor_viewer)
    assert [event.user for event in seen.found] == [clerk.public_id]
    everything = account_events(EventsAsked(), viewer=SYSTEM)
    assert [event.what for event in everything.found] == [Act.ROLE_CREATED, Act.CHANGED, Act.CHANGED]
    look = AccessRecord.objects.latest("pk")
    assert (look.subject, look.purpose, look.revealed) == ("search", "audit", "account-events")
    with pytest.raises(errors.PermissionMissing):
        account_events(EventsAsked(), viewer=registrar_viewer)


def test_events_are_narrowed_and_come_in_pages(
    clerk: User, nobody: User, administrator_viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user in (clerk, nobody):
        actions.deactivate_user(user, by=administrator_viewer, now=NOW)
        actions.reactivate_user(user, by=administrator_viewer, now=NOW + timedelta(days=2))

    def count(**asked: Any) -> int:
        return len(account_events(EventsAsked(**asked), viewer=SYSTEM).found)

    assert count(user=clerk.public_id) == 2
    assert count(who="nora") == 2
    assert count(who="ada") == 4
    assert count(what=Act.CLOSED) == 2
    assert count(since=TODAY + timedelta(days=1)) == 2
    assert count(until=TODAY) == 2
    assert [event.what for event in latest_events(clerk, limit=1)] == [Act.REOPENED]
    monkeypatch.setattr("tessera.accounts.events.PAGE", 3)
    first = account_events(EventsAsked(), viewer=SYSTEM)
    rest = account_events(EventsAsked(before=first.next), viewer=SYSTEM)
    assert (len(first.found), len(rest.found), rest.next) == (3, 1, None)
