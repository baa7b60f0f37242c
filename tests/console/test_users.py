"""The pages of users and roles: who may give what to whom, and what strangers see."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant, Role, User
from tests.cast import BACKEND, Country, log_in, make_user


@pytest.fixture
def manager(tamar: Country) -> User:
    """Manages users in Lomba, where she is a registrar."""
    Role.objects.create(
        key="local-manager", names={"en": "Local manager"}, permissions=[Permission.USERS_MANAGE]
    )
    return make_user("Mona Manager", ("local-manager", tamar.district), ("registrar", tamar.district))


@pytest.fixture
def manager_client(manager: User) -> Client:
    return log_in(manager)


def url_of(user: User, verb: str = "") -> str:
    return f"/users/{user.public_id}/{verb}{'/' if verb else ''}"


def page(client: Client, url: str, **data: Any) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_users_are_listed_and_searched(administrator_client: Client, clerk: User, stranger: User) -> None:
    shown = page(administrator_client, "/users/")
    assert "Cleo Clerk" in shown
    assert "Data clerk, Lomba" in shown
    found = page(administrator_client, "/users/", q="stan")
    assert url_of(stranger) in found
    assert url_of(clerk) not in found
    assert "No users found" in page(administrator_client, "/users/", q="zzz")
    assert administrator_client.get("/users/", {"name": "A", "key": "9" * 40}).status_code == 200


def test_users_come_in_pages(
    administrator_client: Client, clerk: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tessera.console.users.pages.USERS_SHOWN", 1)
    seen = []
    url = "/users/"
    while url:
        shown = page(administrator_client, url)
        seen += re.findall(r'<th scope="row"><a href="[^"]+"><bdi>([^<]+)', shown)
        following = re.search(r'href="(\?[^"]+)" rel="next"', shown)
        url = "/users/" + following[1].replace("&amp;", "&") if following else ""
    assert seen == ["Ada Administrator", "Cleo Clerk", "Stan Stranger"]


def test_who_does_not_manage_users_sees_none_of_it(registrar_client: Client, clerk: User) -> None:
    verbs = ["", "change", "grants/new"]
    for url in (
        "/users/",
        "/users/new/",
        "/roles/",
        "/roles/auditor/",
        *(url_of(clerk, verb) for verb in verbs),
    ):
        assert registrar_client.get(url).status_code == 403
    for verb in ("link", "deactivate", "reactivate", "log-out"):
        assert registrar_client.post(url_of(clerk, verb)).status_code == 403
    for url in ("/roles/new/", "/roles/auditor/change/"):
        assert registrar_client.post(url, {"permissions": ["people.view"]}).status_code == 403


def test_users_out_of_reach_answer_like_absent_ones(manager_client: Client, stranger: User) -> None:
    for address in (url_of(stranger), f"/users/{uuid4()}/"):
        for verb in ("", "change/", "grants/new/"):
            assert manager_client.get(address + verb).status_code == 404
        for verb in ("link/", "deactivate/", "reactivate/", "log-out/"):
            assert manager_client.post(address + verb).status_code == 404
    assert "Stan" not in page(manager_client, "/users/")
    grant = Grant.objects.get(user=stranger)
    assert manager_client.post(url_of(stranger, f"grants/{grant.public_id}/end")).status_code == 404


def test_a_grant_is_ended_only_on_the_page_of_its_user(
    administrator_client: Client, clerk: User, stranger: User
) -> None:
    grant = Grant.objects.get(user=stranger)
    assert administrator_client.post(url_of(clerk, f"grants/{grant.public_id}/end")).status_code == 404


def test_acts_are_posted_with_their_token(administrator: User, clerk: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator, backend=BACKEND)
    for verb in ("deactivate", "reactivate", "link", "log-out", "change", "grants/new"):
        assert strict.post(url_of(clerk, verb), {}).status_code == 403
    for verb in ("deactivate", "reactivate", "link", "log-out"):
        assert strict.get(url_of(clerk, verb)).status_code == 405


def test_a_user_is_made_and_sets_a_password(manager_client: Client, client: Client) -> None:
    given = {"name": "New User", "email": "new@example.org", "language": "fr"}
    answer = manager_client.post("/users/new/", given)
    made = User.objects.get(email="new@example.org")
    assert answer.headers["Location"] == url_of(made)
    assert "no password yet" in page(manager_client, url_of(made))

    shown = manager_client.post(url_of(made, "link")).content.decode()
    link = re.search(r'value="(http://testserver/account/password/reset/key/[^"]+)"', shown)
    assert link
    form = client.get(link[1], follow=True)
    password = "tiles of many colours"
    answer = client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.check_password(password)
    again = {"password1": "another mosaic", "password2": "another mosaic"}
    for address in (link[1], form.redirect_chain[-1][0]):
        Client().post(address, again)
        client.post(address, again)
    made.refresh_from_db()
    assert made.check_password(password)


def test_the_link_goes_by_mail_where_there_is_a_mail_server(
    administrator_client: Client, clerk: User, settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    answer = administrator_client.post(url_of(clerk, "link"))
    assert answer.status_code == 302
    (sent,) = mail.outbox
    assert sent.to == ["cleo@example.org"]
    assert "/account/password/reset/key/" in sent.body


def test_nobody_gets_a_link_into_an_account_that_may_do_more(manager_client: Client, auditor: User) -> None:
    assert manager_client.post(url_of(auditor, "link")).status_code == 403
    assert manager_client.post(url_of(auditor, "deactivate")).status_code == 403
    answer = manager_client.post(url_of(auditor, "change"), {"name": "Mine", "language": "en"})
    assert answer.status_code == 422
    assert url_of(auditor, "deactivate") not in page(manager_client, url_of(auditor))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "New", "email": "cleo@example.org"}, "has an account already"),
        ({"name": "New", "email": "CLEO@EXAMPLE.ORG"}, "has an account already"),
        ({"name": "New", "email": "nowhere"}, "valid email"),
        ({"name": " ", "email": "new@example.org"}, "#id_name"),
    ],
)
def test_a_user_that_cannot_be_made_is_explained(
    given: dict[str, str], words: str, administrator_client: Client, clerk: User
) -> None:
    answer = administrator_client.post("/users/new/", given | {"language": "en"})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_role_is_given_in_an_area_and_ended(manager_client: Client, nobody: User, tamar: Country) -> None:
    given = {"role": "registrar", "area_words": "Upper Lomba", "until": "2099-01-01"}
    answer = manager_client.post(url_of(nobody, "grants/new"), given)
    assert answer.status_code == 302
    grant = Grant.objects.get(user=nobody)
    assert (grant.area, grant.role.key) == (tamar.village, "registrar")
    shown = page(manager_client, url_of(nobody))
    assert "Upper Lomba" in shown
    assert "Mona Manager" in shown
    manager_client.post(url_of(nobody, f"grants/{grant.public_id}/end"))
    assert not Grant.objects.filter(user=nobody, until=None).exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"role": "auditor", "area_words": "Upper Lomba"}, "Select a valid choice"),
        ({"role": "registrar", "area_words": "Kinder"}, "Nothing is called"),
        ({"role": "registrar"}, "required"),
        ({"role": "registrar", "area_words": "Upper Lomba", "until": "2000-01-01"}, "must end after"),
    ],
)
def test_a_role_that_cannot_be_given_is_explained(
    given: dict[str, str], words: str, manager_client: Client, nobody: User
) -> None:
    answer = manager_client.post(url_of(nobody, "grants/new"), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Grant.objects.filter(user=nobody).exists()


def test_an_area_out_of_reach_cannot_be_posted(manager_client: Client, nobody: User, tamar: Country) -> None:
    given = {"role": "registrar", "area": str(tamar.elsewhere.public_id)}
    assert manager_client.post(url_of(nobody, "grants/new"), given).status_code == 422
    assert not Grant.objects.filter(user=nobody).exists()


def test_a_closed_account_is_logged_out(
    administrator_client: Client, clerk: User, clerk_client: Client
) -> None:
    assert clerk_client.get("/areas/").status_code == 200
    administrator_client.post(url_of(clerk, "deactivate"))
    assert clerk_client.get("/areas/").status_code == 302
    assert "Closed" in page(administrator_client, url_of(clerk))
    administrator_client.post(url_of(clerk, "reactivate"))
    clerk.refresh_from_db()
    assert clerk.is_active


def test_nobody_closes_or_promotes_themselves(administrator_client: Client, administrator: User) -> None:
    shown = page(administrator_client, url_of(administrator))
    assert "deactivate" not in shown
    assert "grants/new" not in shown
    assert administrator_client.post(url_of(administrator, "deactivate")).status_code == 403
    answer = administrator_client.post(url_of(administrator, "grants/new"), {"role": "auditor"})
    assert answer.status_code == 422


def test_a_user_changes_name_and_language(administrator_client: Client, clerk: User) -> None:
    administrator_client.post(url_of(clerk, "change"), {"name": "Cleopatra", "language": "ar"})
    clerk.refresh_from_db()
    assert (clerk.name, clerk.language) == ("Cleopatra", "ar")


def test_roles_are_shown_with_their_permissions(administrator_client: Client, clerk: User) -> None:
    assert str(Permission.FACTS_ATTEST.label) in page(administrator_client, "/roles/")
    shown = page(administrator_client, "/roles/data-clerk/")
    assert "Cleo Clerk" in shown
    administrator_client.cookies["language"] = "ar"
    assert "مُدخل بيانات" in page(administrator_client, "/roles/")
    assert administrator_client.get("/roles/nothing/").status_code == 404


def test_a_role_is_made_and_changed(administrator_client: Client) -> None:
    given = {"key": "visitor", "name_en": "Visitor", "permissions": ["people.view", "facts.correct"]}
    assert administrator_client.post("/roles/new/", given).status_code == 302
    assert Role.objects.get(key="visitor").permissions == ["facts.correct", "people.view"]
    assert administrator_client.post("/roles/new/", given).status_code == 422
    changed = {"name_en": "Visitor", "permissions": ["people.view"]}
    assert administrator_client.post("/roles/visitor/change/", changed).status_code == 302
    assert Role.objects.get(key="visitor").permissions == ["people.view"]
    wrong = {"name_en": "Visitor", "permissions": ["everything"]}
    assert administrator_client.post("/roles/visitor/change/", wrong).status_code == 422


def test_the_last_administrator_stays(administrator_client: Client) -> None:
    answer = administrator_client.post(
        "/roles/administrator/change/", {"name_en": "A", "permissions": ["people.view"]}
    )
    assert answer.status_code == 422
    assert "nobody who can manage users" in answer.content.decode()


@pytest.mark.parametrize("url", ["/users/", "/roles/", "/roles/registrar/", "person"])
def test_queries_do_not_grow_with_the_staff(
    url: str, administrator_client: Client, clerk: User, tamar: Country
) -> None:
    asked = url_of(clerk) if url == "person" else url
    _queries(administrator_client, asked)
    before = _queries(administrator_client, asked)
    for number in range(4):
        make_user(f"U{number} User", ("registrar", tamar.district), ("auditor", tamar.village))
    Grant.objects.create(
        user=clerk, role=Role.objects.get(key="auditor"), area=tamar.village, since="2025-01-01"
    )
    assert _queries(administrator_client, asked) == before


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_whole_country_is_a_choice_of_its_own(administrator_client: Client, clerk: User) -> None:
    url = reverse("console:user-grant", args=[clerk.public_id])
    before = clerk.grants.count()
    assert administrator_client.post(url, {"role": "auditor", "area": ""}).status_code == 422
    assert administrator_client.post(url, {"role": "", "everywhere": "on"}).status_code == 422
    assert clerk.grants.count() == before
    assert administrator_client.post(url, {"role": "auditor", "everywhere": "on"}).status_code == 302
    assert clerk.grants.get(role__key="auditor").area is None
