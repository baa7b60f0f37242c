from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tessera.changes.operations import AttachIdentifier, Birth, CorrectFacts
from tessera.changes.operations.parts import IdentifierInput, PersonInput
from tessera.registry.models import IdentifierKind
from tests.changes.families import Family, person, submit

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def test_the_household_page_shows_the_household_as_a_whole(family: Family, registrar_client: Client) -> None:
    page = registrar_client.get(reverse("console:household", args=[family.household])).content.decode()
    for expected in ("Household of", "Amina Diallo", "Moussa Diallo", "Awa Diallo", "Spouse", "Upper Lomba"):
        assert expected in page


def test_the_individual_page_shows_kin_and_facts(family: Family, registrar_client: Client) -> None:
    page = registrar_client.get(reverse("console:individual", args=[family.awa])).content.decode()
    for expected in ("Awa Diallo", "Mother", "Father", "Brother"):
        assert expected in page


@pytest.mark.parametrize("page", ["", "-log", "-difference"])
def test_a_stranger_sees_no_household_by_any_page(family: Family, stranger_client: Client, page: str) -> None:
    assert (
        stranger_client.get(reverse(f"console:household{page}", args=[family.household])).status_code == 404
    )


@pytest.mark.parametrize("page", ["", "-log", "-difference", "-family"])
def test_a_stranger_sees_no_person_by_any_page(family: Family, stranger_client: Client, page: str) -> None:
    assert stranger_client.get(reverse(f"console:individual{page}", args=[family.awa])).status_code == 404


def test_who_is_not_logged_in_goes_to_the_login_page(family: Family, client: Client) -> None:
    answer = client.get(reverse("console:household", args=[family.household]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_log_and_the_tree_open(family: Family, registrar_client: Client) -> None:
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    log = registrar_client.get(reverse("console:individual-log", args=[family.awa])).content.decode()
    assert "<del><bdi>Awa</bdi></del>" in log
    assert "<ins><bdi>Hawa</bdi></ins>" in log
    tree = registrar_client.get(reverse("console:individual-family", args=[family.awa])).content.decode()
    assert "<svg" in tree


def test_a_sealed_number_is_masked_until_revealed_and_the_look_is_noted(
    family: Family, registrar_client: Client, clerk_client: Client, stranger_client: Client
) -> None:
    kind = IdentifierKind.objects.get(key="national_id")
    submit(AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "123456784471")))
    record = reverse("console:individual", args=[family.amina])
    assert "123456784471" not in registrar_client.get(record).content.decode()
    url = reverse("console:identifier-reveal", args=[person(family.amina).identifiers.get().public_id])
    assert registrar_client.get(url).status_code == 405
    assert "123456784471" in registrar_client.post(url).content.decode()
    assert stranger_client.post(url).status_code == 404


def test_a_change_is_undone_from_its_page(
    family: Family, approver_client: Client, stranger_client: Client
) -> None:
    child = PersonInput(given_name="Oumou", birth_date=date(2026, 3, 1))
    request = submit(Birth(household=family.household, child=child, parents=(family.amina,)))
    page = reverse("console:change", args=[request.public_id])
    assert "Oumou" in approver_client.get(page).content.decode()
    assert stranger_client.get(page).status_code == 404
    answer = approver_client.post(
        reverse("console:change-undo", args=[request.public_id]), {"reason": "Twice"}
    )
    assert answer.status_code == 302
    assert not type(person(family.amina)).objects.filter(public_id=child.public_id).exists()


def test_the_record_as_on_a_date_before_it_was_registered_says_so(
    family: Family, registrar_client: Client
) -> None:
    answer = registrar_client.get(reverse("console:household", args=[family.household]), {"on": "2020-01-01"})
    assert answer.status_code == 422
    assert "was not in the register on that date" in answer.content.decode()
