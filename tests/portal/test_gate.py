"""The door of the portal."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import Citizen, CitizenSession
from tests.changes.families import Family
from tests.citizens import citizen_of, make_citizen, sign_in, sign_in_citizen

pytestmark = pytest.mark.django_db
HOME = "/my/"


def test_who_is_not_logged_in_is_led_to_the_door(client: Client) -> None:
    assert client.get(HOME).headers["Location"] == "/my/log-in/"
    answer = client.get("/my/devices/")
    assert answer.headers["Location"] == "/my/log-in/?next=%2Fmy%2Fdevices%2F"
    assert client.get("/my/log-in/").status_code == 200
    assert client.post("/my/devices/end/").headers["Location"] == "/my/log-in/"


def test_who_is_somebody_comes_home(amina_client: Client) -> None:
    answer = amina_client.get(HOME)
    assert answer.status_code == 200
    assert "Amina Diallo" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_is_nobody_is_told_what_to_do() -> None:
    client = sign_in(make_citizen("Fatou Sow").citizen)
    assert client.get(HOME).headers["Location"] == "/my/welcome/"
    assert "We did not find you" in client.get("/my/welcome/").content.decode()


def test_staff_see_nothing_here_and_citizens_nothing_there(
    amina_client: Client, registrar_client: Client
) -> None:
    assert registrar_client.get(HOME).headers["Location"] == "/my/log-in/"
    for page in (reverse("console:home"), reverse("console:find"), reverse("console:users")):
        assert amina_client.get(page).headers["Location"].startswith("/account/login/")


def test_a_registrar_who_looks_at_their_own_record_sees_it_alone(
    family: Family, neighbours: Family, registrar_client: Client
) -> None:
    both = sign_in_citizen(family.amina, client=registrar_client)
    page = both.get(HOME).content.decode()
    assert "Amina Diallo" in page
    assert both.get(f"/households/{neighbours.household}/").status_code == 200


def test_the_cookie_is_ours_alone(family: Family) -> None:
    from django.http import HttpResponse  # noqa: PLC0415

    from tessera.portal.gate import let_in  # noqa: PLC0415 - the one door

    response = HttpResponse()
    let_in(response, "token")
    cookie = response.cookies[settings.PORTAL_COOKIE_NAME]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/my/", True, "Lax")


def test_logging_out_ends_the_session(amina_client: Client) -> None:
    answer = amina_client.post("/my/log-out/")
    assert answer.headers["Location"] == "/my/logged-out"
    assert CitizenSession.objects.get().ended_by == "citizen"
    assert amina_client.get(HOME).status_code == 302


def test_devices_are_listed_and_ended(family: Family, neighbours: Family, amina_client: Client) -> None:
    phone = sign_in_citizen(family.amina)
    stranger = sign_in_citizen(neighbours.amina)
    page = amina_client.get("/my/devices/")
    assert page.content.decode().count("Firefox") == 2
    other = CitizenSession.objects.order_by("pk")[1]
    theirs = CitizenSession.objects.order_by("pk")[2]
    assert amina_client.post(f"/my/devices/{theirs.public_id}/end/").status_code == 404
    assert stranger.get(HOME).status_code == 200
    amina_client.post(f"/my/devices/{other.public_id}/end/")
    assert phone.get(HOME).status_code == 302
    assert amina_client.get(HOME).status_code == 200


def test_all_other_devices_are_ended(family: Family, amina_client: Client) -> None:
    phone = sign_in_citizen(family.amina)
    amina_client.post("/my/devices/end/")
    assert phone.get(HOME).status_code == 302
    assert amina_client.get(HOME).status_code == 200


def test_the_language_is_chosen_and_kept(family: Family, amina: Citizen, amina_client: Client) -> None:
    answer = amina_client.post("/my/language/", {"language": "ar", "next": "/my/devices/"})
    assert answer.headers["Location"] == "/my/devices/"
    amina.refresh_from_db()
    assert amina.language == "ar"
    assert 'dir="rtl"' in amina_client.get("/my/devices/").content.decode()
    amina_client.post("/my/language/", {"language": "xx"})
    amina.refresh_from_db()
    assert amina.language == "ar"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/my/", "//evil.example", "/households/", "javascript:x"]
)
def test_nobody_is_led_away(amina_client: Client, wanted: str) -> None:
    answer = amina_client.post("/my/language/", {"language": "fr", "next": wanted})
    assert answer.headers["Location"] == HOME


def test_a_page_asks_few_questions(amina_client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    amina_client.get(HOME)
    with django_assert_max_num_queries(15):  # one for each line and notice of the home page
        amina_client.get(HOME)


def test_the_help_line_is_on_every_page(client: Client, settings: Any) -> None:
    settings.HELP_LINE = "116"
    assert 'href="tel:116"' in client.get("/my/log-in/").content.decode()


def test_closing_an_account_ends_it_at_once(family: Family) -> None:
    client = sign_in_citizen(family.amina)
    citizen = citizen_of(family.amina)
    Citizen.objects.filter(pk=citizen.pk).update(is_active=False)
    assert client.get(HOME).headers["Location"] == "/my/log-in/"
