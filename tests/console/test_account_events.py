"""What was done with an account, on its page and on that of the auditors; and logging somebody out."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import translation

from tessera.accounts import actions
from tessera.accounts.choices import Act, Permission
from tessera.accounts.models import AccountEvent, Role, User
from tessera.accounts.viewer import Viewer
from tessera.console.users.timeline import sentence
from tests.accounts.test_events import NOW
from tests.cast import Country, log_in, make_user

EVENTS = "/account-events/"


def url_of(user: User, verb: str = "") -> str:
    return f"/users/{user.public_id}/{verb}{'/' if verb else ''}"


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_a_user_tells_what_was_done(administrator_client: Client, clerk: User) -> None:
    assert "Nothing is noted" in shown(administrator_client, url_of(clerk))
    administrator_client.post(url_of(clerk, "change"), {"name": "Cleo Carver", "language": "fr"})
    administrator_client.post(url_of(clerk, "link"))
    html = shown(administrator_client, url_of(clerk))
    assert "Name changed from Cleo Clerk to Cleo Carver" in html
    assert "Link to set the password shown, to be handed over" in html
    assert "Ada Administrator" in html


def test_auditors_read_it_all(
    auditor_client: Client, administrator_client: Client, clerk_client: Client, clerk: User, nobody: User
) -> None:
    assert "Nothing was done" in shown(auditor_client, EVENTS)
    given = {"role": "registrar", "area_words": "Lomba", "until": "2099-01-01"}
    administrator_client.post(url_of(nobody, "grants/new"), given)
    administrator_client.post(url_of(clerk, "deactivate"))
    html = shown(auditor_client, EVENTS)
    assert "Role “Registrar” given, Lomba, until" in html
    assert "<bdi>Account closed" in html
    assert "<bdi>Account closed" not in shown(auditor_client, EVENTS + "?what=role-granted")
    assert "<bdi>Account closed" not in shown(auditor_client, f"{EVENTS}?user={nobody.public_id}")
    assert clerk_client.get(EVENTS).status_code in (302, 403)


@pytest.mark.parametrize(
    "query", ["since=nonsense", "before=-1", "user=x", "what=nothing", "before=" + "9" * 40, "who=%00"]
)
def test_a_broken_filter_breaks_nothing(query: str, auditor_client: Client) -> None:
    assert auditor_client.get(f"{EVENTS}?{query}").status_code == 200


def test_who_may_not_see_the_access_log_sees_no_events(registrar_client: Client) -> None:
    assert registrar_client.get(EVENTS).status_code == 403


def test_somebody_is_logged_out_on_their_page(
    administrator_client: Client, clerk: User, clerk_client: Client
) -> None:
    clerk_client.get("/areas/", headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    html = shown(administrator_client, url_of(clerk))
    assert "Firefox" in html
    assert url_of(clerk, "log-out") in html
    assert administrator_client.post(url_of(clerk, "log-out")).status_code == 302
    assert clerk_client.get("/areas/").status_code == 302
    html = shown(administrator_client, url_of(clerk))
    assert "logged in nowhere" in html
    assert "Logged out of 1 browser" in html


def test_nobody_logs_out_who_may_do_more(tamar: Country, auditor: User, auditor_client: Client) -> None:
    Role.objects.create(
        key="local-manager", names={"en": "Local manager"}, permissions=[Permission.USERS_MANAGE]
    )
    manager = log_in(make_user("Mona Manager", ("local-manager", tamar.district)))
    auditor_client.get("/areas/")
    assert manager.post(url_of(auditor, "log-out")).status_code == 403
    html = shown(manager, url_of(auditor))
    assert "log-out" not in html
    assert "127.0.0.1" not in html
    assert UserSession.objects.filter(user=auditor).exists()
    assert manager.get(url_of(auditor, "log-out")).status_code == 405
    assert not AccountEvent.objects.exists()


def test_one_does_not_log_oneself_out_there(administrator_client: Client, administrator: User) -> None:
    assert "log-out" not in shown(administrator_client, url_of(administrator))


def test_each_act_is_a_sentence_in_the_language_of_the_reader(
    tamar: Country, clerk: User, administrator_viewer: Viewer
) -> None:
    by: dict[str, Any] = {"by": administrator_viewer, "now": NOW}
    role = Role.objects.get(key="registrar")
    actions.grant_role(clerk, role=role, area=tamar.elsewhere, **by)
    visitor: dict[str, Any] = {"names": {"en": "Visitor"}, "descriptions": {}}
    made = actions.create_role(key="visitor", permissions=["people.view"], **visitor, **by)
    actions.change_role(made, permissions=["facts.correct"], **visitor, **by)
    actions.note_lock_out(clerk.email, address="192.0.2.1", **by)
    told = {event.what: sentence(event) for event in AccountEvent.objects.all()}
    assert told == {
        Act.ROLE_GRANTED: "Role “Registrar” given, Kinder",
        Act.ROLE_CREATED: "Role “Visitor” created",
        Act.ROLE_CHANGED: (
            "Role “Visitor” changed · now also: Correct facts · no longer: See people and households"
        ),
        Act.LOCKED_OUT: "Locked after failed log-ins from 192.0.2.1",
    }
    with translation.override("ar"):
        assert "كندر" in sentence(AccountEvent.objects.get(what=Act.ROLE_GRANTED))
