"""Forms at the desk: filled in for a person or a household, left, gone on with, sent as a change request."""

import copy
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import Grant, User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.choices import RequestStatus
from tessera.intake.choices import Action, Audience, FormChannel
from tessera.intake.models import Form, Submission
from tests.cast import Country, log_in
from tests.changes.families import Family, members, person, register_family
from tests.intake.conftest import publish
from tests.intake.forms import Json, sound
from tests.portal.test_filling import CHILD, HOME

pytestmark = pytest.mark.django_db


@pytest.fixture
def meals(db: None) -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


def free() -> Json:
    """The same questions, none of which belongs to the register."""
    definition = copy.deepcopy(sound())
    for page in definition["components"]:
        for component in page["components"]:
            component.pop("properties", None)
    return definition


def begin(client: Client, key: str, *, person: UUID | None = None, **asked: UUID) -> str:
    """The address of a form that was just begun; pages are below it."""
    url = reverse("console:fill-form", args=[key]) + (f"?{urlencode(asked)}" if asked else "")
    found = client.post(url, {"person": str(person)} if person else {})
    assert found.status_code == 302, found.content.decode()
    return str(found.headers["Location"])


def text(client: Client, url: str) -> str:
    found = client.get(url, follow=True)
    assert found.status_code == 200
    return found.content.decode()


def kept() -> Submission:
    with narrowed_to(system_viewer()):
        return Submission.objects.select_related("request", "individual", "group").get()


def test_a_form_is_filled_in_from_the_page_of_a_person(
    registrar_client: Client, registrar: User, family: Family, meals: Form
) -> None:
    offered = f"{reverse('console:fill')}?{urlencode({'individual': family.amina})}"
    assert offered in text(registrar_client, reverse("console:individual", args=[family.amina]))
    assert f"{reverse('console:fill-form', args=['school_meals'])}?individual=" in text(
        registrar_client, offered
    )
    url = begin(registrar_client, "school_meals", individual=family.amina)
    first = text(registrar_client, url)
    assert "Is this right?" in first and 'value="Amina"' in first and "For " in first
    left = registrar_client.post(f"{url}pages/page_child/", CHILD | {"given_name": "", "later": "1"})
    assert left.headers["Location"] == reverse("console:fill")
    again = log_in(registrar)  # the next morning, at another desk
    assert "You began" in text(again, reverse("console:fill"))
    assert "You began" in text(again, reverse("console:fill-form", args=["school_meals"]))
    refused = again.post(f"{url}check/")
    assert (
        refused.status_code == 422
        and f"{url}pages/page_child/?check=1#q-given_name" in refused.content.decode()
    )
    assert again.post(f"{url}pages/page_child/", CHILD).headers["Location"] == f"{url}pages/page_home/"
    assert again.post(f"{url}pages/page_home/", HOME).headers["Location"] == f"{url}check/"
    assert "Aminata" in text(again, f"{url}check/")
    for _again in range(2):
        assert again.post(f"{url}check/").headers["Location"] == f"{url}sent/"
    sent = kept()
    assert sent.channel == "console" and sent.actor == str(registrar.public_id)
    assert sent.group is not None and sent.group.public_id == family.household
    assert sent.request is not None and sent.request.status == RequestStatus.APPLIED
    receipt = text(again, f"{url}sent/")
    assert (
        str(sent.reference) in receipt and reverse("console:change", args=[sent.request.public_id]) in receipt
    )
    assert str(sent.reference) in text(again, reverse("console:fill"))
    assert again.get(url).headers["Location"] == again.get(f"{url}pages/page_home/").headers["Location"]
    with narrowed_to(system_viewer()):
        assert person(family.amina).given_name == "Aminata"


def test_from_the_page_of_a_household_one_says_who_answers(
    registrar_client: Client, family: Family, meals: Form
) -> None:
    asked = text(
        registrar_client, reverse("console:fill-form", args=[meals.key]) + f"?group={family.household}"
    )
    assert f'value="{family.amina}" id="id_person_0" checked' in asked.replace("\n", "") or "checked" in asked
    url = begin(registrar_client, meals.key, group=family.household, person=family.moussa)
    assert 'value="Moussa"' in text(registrar_client, url)
    registrar_client.post(f"{url}throw-away/")
    assert registrar_client.get(url).status_code == 404
    begin(registrar_client, meals.key, group=family.household)
    assert kept().individual is None
    strange = registrar_client.post(
        reverse("console:fill-form", args=[meals.key]) + f"?group={family.household}",
        {"person": str(UUID(int=1))},
    )
    assert strange.status_code == 422


def test_a_child_is_added_to_the_household_of_who_answers(registrar_client: Client, family: Family) -> None:
    form = publish("new_baby", sound(), Action.ADD_CHILD)
    url = begin(registrar_client, form.key, person=family.amina)
    registrar_client.post(
        f"{url}pages/page_child/", CHILD | {"given_name": "Oumou", "birth_date-year": "2026"}
    )
    registrar_client.post(f"{url}pages/page_home/", HOME)
    assert registrar_client.post(f"{url}check/").headers["Location"] == f"{url}sent/"
    with narrowed_to(system_viewer()):
        assert "Oumou" in members(family.household)


def test_somebody_who_is_not_registered_is_asked_what_needs_no_record(
    registrar_client: Client, family: Family, meals: Form
) -> None:
    publish("join_us", free(), Action.NOTHING, audience=Audience.UNREGISTERED)
    url = begin(registrar_client, "join_us")
    assert "Is this right?" not in text(registrar_client, url)
    nobody = registrar_client.post(reverse("console:fill-form", args=[meals.key]), {"person": ""})
    assert nobody.status_code == 422
    assert registrar_client.post(f"{url}check/").status_code == 422


def test_what_the_pen_refuses_is_said_and_nothing_is_sent(
    registrar_client: Client, family: Family, meals: Form
) -> None:
    url = begin(registrar_client, meals.key, individual=family.awa)
    registrar_client.post(f"{url}pages/page_child/", CHILD | {"birth_date-year": "1970"})
    registrar_client.post(f"{url}pages/page_home/", HOME)
    refused = registrar_client.post(f"{url}check/")
    assert refused.status_code == 422 and "parent" in refused.content.decode()
    assert not kept().is_sent


def test_out_of_reach_is_as_absent(
    registrar_client: Client, stranger_client: Client, tamar: Country, family: Family, meals: Form
) -> None:
    others = register_family(tamar.village_elsewhere, family_name="Bah")
    form = reverse("console:fill-form", args=[meals.key])
    for asked in (f"?individual={others.amina}", f"?group={others.household}", "?individual=x"):
        assert registrar_client.get(reverse("console:fill") + asked).status_code == 404
        assert registrar_client.post(form + asked).status_code == 404
    hidden = registrar_client.post(form, {"person": str(others.amina)})
    assert hidden.status_code == 422 and "Bah" not in hidden.content.decode()
    url = begin(registrar_client, meals.key, individual=family.amina)
    for address in (url, f"{url}pages/page_child/", f"{url}check/", f"{url}sent/"):
        assert stranger_client.get(address).status_code == 404
    assert stranger_client.post(f"{url}pages/page_child/", CHILD).status_code == 404
    assert stranger_client.post(f"{url}throw-away/").status_code == 404


def test_who_works_elsewhere_now_goes_on_with_nothing(
    registrar: User, registrar_client: Client, tamar: Country, family: Family, meals: Form
) -> None:
    url = begin(registrar_client, meals.key, individual=family.amina)
    registrar_client.post(f"{url}pages/page_child/", CHILD)
    Grant.objects.filter(user=registrar).update(area=tamar.elsewhere)
    moved = log_in(get_user_model().objects.get(pk=registrar.pk))
    for address in (url, f"{url}pages/page_child/", f"{url}check/"):
        assert moved.get(address).status_code == 404
    assert moved.post(f"{url}check/").status_code == 404
    assert "Amina" not in text(moved, reverse("console:fill"))
    assert not kept().is_sent


def test_only_what_is_open_at_the_desk_and_allowed_is_offered(
    registrar_client: Client, auditor_client: Client, nobody_client: Client, family: Family, meals: Form
) -> None:
    publish("self_service", sound(), Action.CORRECT_FACTS, channel=FormChannel.PORTAL)
    assert "self_service" not in text(registrar_client, reverse("console:fill"))
    assert registrar_client.get(reverse("console:fill-form", args=["self_service"])).status_code == 404
    assert meals.key not in text(auditor_client, reverse("console:fill"))
    assert auditor_client.post(reverse("console:fill-form", args=[meals.key])).status_code == 404
    assert nobody_client.get(reverse("console:fill")).status_code == 403


def test_places_are_found_by_their_names(registrar_client: Client, tamar: Country) -> None:
    listed = registrar_client.get(reverse("console:fill-places"), {"field": "town", "town_words": "Upper"})
    assert tamar.village.code in listed.content.decode()
    assert registrar_client.get(reverse("console:fill-places")).status_code == 200
