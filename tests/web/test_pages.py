"""The kit's own pages: components, the look-up's answers, the language."""

import pytest
from django.test import Client

from tessera.accounts.models import User
from tessera.web import navigation
from tessera.web.navigation import Link, Section

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.urls")]


def test_components_are_shown_only_where_we_build(client: Client, settings) -> None:
    assert client.get("/web/components/").status_code == 404
    settings.DEMO = True
    assert client.get("/web/components/").status_code == 200


def test_a_faulty_form_is_shown_again(client: Client, settings) -> None:
    settings.DEMO = True
    answer = client.post("/web/components/", {})
    assert answer.status_code == 422
    assert "Error:" in answer.content.decode().split("</title>")[0]


def test_the_look_up_answers_with_options(client: Client, settings) -> None:
    settings.DEMO = True
    answer = client.get(
        "/web/components/places/", {"field": "place", "prefix": "id_place", "place_words": "kes"}
    )
    assert answer.content.decode().count('role="option"') == 3
    assert client.get("/web/components/places/", {"field": "place"}).content == b""


def test_anybody_may_choose_a_language(client: Client) -> None:
    answer = client.post("/web/language/", {"language": "ar", "next": "/account/login/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/login/")
    assert 'dir="rtl"' in client.get("/account/login/").content.decode()


def test_a_language_is_remembered_for_the_user(registrar: User, registrar_client: Client) -> None:
    registrar_client.post("/web/language/", {"language": "fr", "next": "/"})
    registrar.refresh_from_db()
    assert registrar.language == "fr"


@pytest.mark.parametrize("code", ["xx", "", "<script>", "de"])
def test_a_language_we_do_not_speak_is_not_remembered(
    registrar: User, registrar_client: Client, code: str
) -> None:
    registrar_client.post("/web/language/", {"language": code, "next": "/"})
    registrar.refresh_from_db()
    assert registrar.language == "en"


def test_the_language_never_leads_to_another_server(client: Client) -> None:
    answer = client.post("/web/language/", {"language": "fr", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_the_navigation_hides_what_one_may_not_follow(rf, monkeypatch: pytest.MonkeyPatch) -> None:
    request = rf.get("/")
    request.resolver_match = None
    seen = Link("Home", "home", "home", count=lambda request: 3)
    hidden = Link("Users", "users", "users", visible=lambda request: False)
    shown = navigation.shown([Section("Desk", (seen, hidden)), Section("Set up", (hidden,))], request)
    assert [(section.label, [link.label for link in section.links]) for section in shown] == [
        ("Desk", ["Home"])
    ]
    assert (shown[0].links[0].url, shown[0].links[0].count) == ("/", 3)


@pytest.mark.parametrize(
    ("current", "expected"),
    [("console:households", True), ("console:household-history", True), ("console:areas", False)],
)
def test_the_navigation_knows_where_one_is(rf, current: str, expected: bool) -> None:
    class Match:
        view_name = current

    request = rf.get("/")
    request.resolver_match = Match()
    link = Link("Households", "console:households", "users", within=("console:household-",))
    assert navigation.shown([Section("", (link,))], request)[0].links[0].current is expected
