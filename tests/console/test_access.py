"""What would this user see, and why not: the answers, their reasons, and what they must not give away."""

from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tessera.accounts.choices import Act, Permission
from tessera.accounts.models import AccountEvent, Grant, Role, User
from tessera.audit.models import AccessRecord
from tests.cast import Country, log_in, make_user
from tests.changes.families import Family, household, person, register_family

pytestmark = pytest.mark.usefixtures("everything_is_visible")
ON = "2026-03-27"
YES, NO = "<b>Yes.</b>", "<b>No.</b>"
VIEW = Permission.PEOPLE_VIEW


@pytest.fixture
def family(everything_is_visible: None, tamar: Country) -> Family:
    return register_family(tamar.village)


@pytest.fixture
def keeper_client(tamar: Country) -> Client:
    """Manages users everywhere, and sees no record at all."""
    Role.objects.create(key="keeper", names={"en": "Keeper"}, permissions=[Permission.USERS_MANAGE])
    return log_in(make_user("Kim Keeper", ("keeper", None)))


def ask(client: Client, user: User, *, status: int = 200, **asked: Any) -> str:
    answer = client.post(f"/users/{user.public_id}/access/", {"permission": VIEW, "on": ON} | asked)
    assert answer.status_code == status
    shown: str = answer.content.decode()
    assert "&lt;" not in shown
    return shown


def test_a_role_gives_it_where_it_holds(
    administrator_client: Client, registrar: User, tamar: Country
) -> None:
    assert YES in ask(administrator_client, registrar)
    shown = ask(administrator_client, registrar, area=str(tamar.village.public_id))
    assert YES in shown and "“Registrar” in Lomba gives it." in shown
    assert "in Upper Lomba, on 27 March 2026" in shown
    shown = ask(administrator_client, registrar, area=str(tamar.elsewhere.public_id))
    assert NO in shown
    assert "“Registrar” gives it in Lomba only, which does not cover this place." in shown


def test_every_reason_against_it_is_told(administrator_client: Client, nobody: User, tamar: Country) -> None:
    assert "They hold no role and never held one." in ask(administrator_client, nobody)

    def give(role: str, since: date, until: date | None, area: Any = tamar.district) -> None:
        found = Role.objects.get(key=role)
        Grant.objects.create(user=nobody, role=found, area=area, since=since, until=until)

    give("auditor", date(2020, 1, 1), None)
    Role.objects.filter(key="auditor").update(permissions=[Permission.AUDIT_VERIFY])
    assert "“Auditor” in Lomba does not include it." in ask(administrator_client, nobody)
    give("registrar", date(2020, 1, 1), date(2026, 3, 27))
    give("registrar", date(2026, 4, 1), None)
    give("data-clerk", date(2020, 1, 1), None, None)
    Role.objects.filter(key="data-clerk").update(permissions=[Permission.FACTS_CORRECT])
    shown = ask(administrator_client, nobody)
    assert "“Registrar” in Lomba would give it, but ended on 27 March 2026." in shown
    assert "“Registrar” in Lomba will give it from 1 April 2026 on." in shown
    assert "does not include it" not in shown  # what is nearer to a yes is told instead
    assert YES in ask(administrator_client, nobody, on="2026-03-26")
    shown = ask(administrator_client, nobody, permission=Permission.FACTS_CORRECT)
    assert "“Data clerk” in the whole country gives it." in shown


def test_who_cannot_log_in_may_nothing(administrator_client: Client, registrar: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert YES in ask(administrator_client, registrar)
    Authenticator.objects.filter(user=registrar).delete()
    shown = ask(administrator_client, registrar)
    assert NO in shown and "No second step is set up" in shown and "gives it" in shown
    settings.SECOND_FACTOR_REQUIRED = False
    assert YES in ask(administrator_client, registrar)
    User.objects.filter(pk=registrar.pk).update(is_active=False, password="!")
    shown = ask(administrator_client, registrar)
    assert "The account is closed" in shown and "No password was set yet" in shown


def test_a_record_is_asked_for_by_its_number(
    administrator_client: Client, registrar: User, stranger: User, family: Family
) -> None:
    Role.objects.get(key="administrator")
    for number in (person(family.amina).registry_number, household(family.household).registry_number):
        shown = ask(administrator_client, registrar, number=f" {number[:4]}-{number[4:]}".lower())
        assert YES in shown and "in Upper Lomba" in shown
        assert "Amina" not in shown and "Diallo" not in shown
        assert NO in ask(administrator_client, stranger, number=number)
    looks = AccessRecord.objects.filter(viewer_name="Ada Administrator", purpose="audit")
    assert {look.subject for look in looks} == {"individual", "group"}


def test_a_record_out_of_reach_is_answered_like_one_that_is_not_there(
    keeper_client: Client, registrar: User, family: Family
) -> None:
    number = person(family.amina).registry_number
    pages = []
    for asked in (number, "P99999999999"):
        shown = ask(keeper_client, registrar, number=asked, status=422)
        assert "You may see no record with this number" in shown and "Upper Lomba" not in shown
        pages.append(shown.replace(asked, "").split("<main")[1])
    csrf = 'name="csrfmiddlewaretoken" value="'
    bare = [page.split(csrf)[0] + page.split(csrf)[1].split('"', 1)[1] for page in pages]
    assert bare[0] == bare[1]
    assert not AccessRecord.objects.filter(viewer_name="Kim Keeper").exists()
    assert not AccountEvent.objects.filter(what=Act.EXPLAINED).exists()


def test_a_page_is_asked_for_by_its_address(
    administrator_client: Client, registrar: User, clerk: User
) -> None:
    page = {"permission": "", "address": "http://registry.example/changes/?mine=1"}
    shown = ask(administrator_client, registrar, **page)
    assert str(Permission.HISTORY_VIEW.label) in shown and "Yes, all of it." in shown
    assert NO in ask(administrator_client, clerk, permission="", address="/users/")
    assert "open to all staff" in ask(administrator_client, clerk, permission="", address="/areas/")
    for wrong in ("/nothing/at/all/", "/account/login/", "[::1"):
        shown = ask(administrator_client, clerk, permission="", address=wrong, status=422)
        assert "no page of the desk" in shown


def test_everything_is_asked_at_once_and_noted(
    administrator_client: Client, registrar: User, tamar: Country
) -> None:
    shown = ask(administrator_client, registrar, permission="")
    assert "<b>Some of it.</b>" in shown and shown.count('<tr><th scope="row">') == 2
    assert all(f"<bdi>{permission.label}</bdi>" in shown for permission in Permission)
    assert "<b>No, none of it.</b>" in ask(
        administrator_client, registrar, permission="", area=str(tamar.elsewhere.public_id)
    )
    asked = AccountEvent.objects.filter(what=Act.EXPLAINED)
    assert asked.count() == 2 and asked[0].details == {"permissions": sorted(Permission)}
    event = asked[0]
    assert (event.user, event.actor_name) == (registrar.public_id, "Ada Administrator")
    ask(administrator_client, registrar)
    told = administrator_client.get(f"/users/{registrar.public_id}/").content.decode()
    assert "Asked whether they may: See people and households" in told


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"address": "/changes/"}, "either for a permission or for a page"),
        ({"area_words": "Upper Lomba", "number": "P1"}, "either for an area or for a record"),
        ({"on": ""}, "Enter a date"),
        ({"permission": "people.eat"}, "Select a valid choice"),
        ({"area_words": "Nowhere"}, "Nothing is called"),
    ],
)
def test_a_question_that_cannot_be_answered_is_explained(
    administrator_client: Client, registrar: User, asked: dict[str, str], words: str
) -> None:
    assert words in ask(administrator_client, registrar, status=422, **asked)


def test_only_whoever_manages_a_user_asks_about_them(
    registrar_client: Client, clerk: User, tamar: Country, stranger: User
) -> None:
    url = f"/users/{clerk.public_id}/access/"
    assert registrar_client.get(url).status_code == 403
    Role.objects.create(key="local", names={"en": "Local"}, permissions=[Permission.USERS_MANAGE])
    local = log_in(make_user("Lena Local", ("local", tamar.district)))
    assert local.get(url).status_code == 200
    assert local.post(f"/users/{stranger.public_id}/access/", {"on": ON}).status_code == 404
    assert not AccountEvent.objects.filter(what=Act.EXPLAINED).exists()
