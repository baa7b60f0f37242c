"""Each kind of event from its plain form: checked, recorded, refused."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts, Death
from tessera.console.events.table import HOUSEHOLD_EVENTS, INDIVIDUAL_EVENTS
from tessera.registry.choices import GroupStatus, IndividualStatus, RelationshipKind, SpouseEnd
from tessera.registry.models import Relationship
from tests.cast import Country
from tests.changes.families import Family, household, members, person, submit
from tests.console.forms import check, fill_in, hidden, problems, record

pytestmark = pytest.mark.usefixtures("everything_is_visible")
DAY = "2026-03-01"


def of_household(family: Family, kind: str) -> str:
    return reverse("console:household-event", args=[family.household, kind])


def of_person(key: UUID, kind: str) -> str:
    return reverse("console:individual-event", args=[key, kind])


def born(day: str, month: str, year: str, prefix: str = "") -> dict[str, str]:
    return {
        f"{prefix}birth_date_day": day,
        f"{prefix}birth_date_month": month,
        f"{prefix}birth_date_year": year,
    }


def test_a_birth(family: Family, clerk_client: Client) -> None:
    url = of_household(family, "birth")
    form = clerk_client.get(url).content.decode()
    assert form.count("checked") >= 2  # the head and the spouse are offered as parents
    answers: dict[str, Any] = {
        "given_name": "Oumou", "family_name": "Diallo", "sex": "2", "relationship_to_head": "child",
        "parents": [str(family.amina), str(family.moussa)], "reason": "Birth certificate seen",
        "source": "Clinic", "observed_on": DAY, **born("1", "3", "2026"),
    }  # fmt: skip
    page = check(clerk_client, url, **answers).content.decode()
    assert "Add Oumou Diallo, born 1 March 2026, child of Amina Diallo and Moussa Diallo" in page
    assert "Oumou Diallo joins as: Son or daughter." in page and "It then has 5 members." in page
    assert "Oumou" not in members(family.household), "nothing is written before it is recorded"
    assert fill_in(clerk_client, url, **answers) == reverse("console:household", args=[family.household])
    assert members(family.household)["Oumou"] == "child"
    change = ChangeRequest.objects.latest("pk")
    assert (change.reason, change.source, str(change.observed_on)) == (
        "Birth certificate seen",
        "Clinic",
        DAY,
    )
    assert (change.channel, change.actor_name) == ("console", "Cleo Clerk")


def test_a_grandchild_of_the_head_has_other_parents(family: Family, clerk_client: Client) -> None:
    """The head and the spouse are ticked from the start."""
    url = of_household(family, "birth")
    answers: dict[str, Any] = {
        "given_name": "Oumou", "sex": "2", "relationship_to_head": "grandchild", "parents": [str(family.moussa)],
        **born("1", "3", "2026"),
    }  # fmt: skip
    refused = clerk_client.post(url, {**answers, "step": "check"})
    assert refused.status_code == 422 and "A grandchild of the head has another parent." in problems(refused)
    fill_in(clerk_client, url, **{**answers, "parents": [str(family.awa)]})
    assert members(family.household)["Oumou"] == "grandchild"


def test_a_new_member_and_one_who_is_registered(family: Family, clerk_client: Client) -> None:
    url = of_household(family, "add-member")
    fill_in(
        clerk_client, url, given_name="Fanta", sex="2", relationship_to_head="sibling", since=DAY,
        **born("", "", "1990"),
    )  # fmt: skip
    assert members(family.household)["Fanta"] == "sibling"
    leaving = of_household(family, "remove-member")
    fanta = household(family.household).memberships.get(individual__given_name="Fanta").individual
    fill_in(clerk_client, leaving, individual=fanta.public_id, on=DAY, because="left")
    assert "Fanta" not in members(family.household)
    fill_in(
        clerk_client, url, existing_words=fanta.registry_number, relationship_to_head="sibling", since=DAY
    )
    assert members(family.household)["Fanta"] == "sibling"


def test_a_member_is_somebody(family: Family, clerk_client: Client) -> None:
    page = clerk_client.post(of_household(family, "add-member"), {"since": DAY, "step": "check"})
    assert page.status_code == 422 and "Enter at least one name" in problems(page)


def test_when_the_head_leaves_somebody_else_heads(family: Family, clerk_client: Client) -> None:
    url = of_household(family, "remove-member")
    answers = {"individual": str(family.amina), "on": DAY, "because": "left"}
    page = clerk_client.post(url, {**answers, "step": "check"})
    assert page.status_code == 422
    assert 'href="#id_new_head_0"' in problems(page)
    fill_in(clerk_client, url, **answers, new_head=str(family.moussa))
    assert members(family.household)["Moussa"] == "head"


def test_another_head(family: Family, clerk_client: Client) -> None:
    url = of_household(family, "change-head")
    relations = {f"relationship_{family.amina}": "spouse", f"relationship_{family.awa}": "child"}
    fill_in(clerk_client, url, new_head=str(family.moussa), **relations)
    assert members(family.household) == {
        "Moussa": "head",
        "Amina": "spouse",
        "Awa": "child",
        "Ismael": "child",
    }


def test_a_household_moves(family: Family, clerk_client: Client, tamar: Country) -> None:
    url = of_household(family, "move")
    page = check(clerk_client, url, area_words="Lower Lomba", address="By the well", on=DAY)
    assert "It lives at By the well, Lower Lomba." in page.content.decode()
    record(clerk_client, url, page)
    moved = household(family.household)
    assert (moved.area, moved.address) == (tamar.other_village, "By the well")
    assert person(family.awa).area == tamar.other_village


def test_nobody_is_moved_where_one_may_not_act(family: Family, clerk_client: Client, tamar: Country) -> None:
    chosen = str(tamar.village_elsewhere.public_id)
    page = clerk_client.post(of_household(family, "move"), {"area": chosen, "on": DAY, "step": "check"})
    assert page.status_code == 422 and "Choose one from the list again" in problems(page)


def test_a_household_splits(family: Family, registrar_client: Client) -> None:
    url = of_household(family, "split")
    answers = {
        "leaving": [str(family.amina), str(family.awa)], "head": str(family.amina), "on": DAY,
        f"relationship_{family.awa}": "child", "new_head": str(family.moussa),
    }  # fmt: skip
    page = check(registrar_client, url, **answers).content.decode()
    assert "A new household" in page and "Amina Diallo joins as its head." in page
    assert "Moussa Diallo becomes its head." in page
    founded = UUID(fill_in(registrar_client, url, **answers).split("/")[-2])
    assert members(founded) == {"Amina": "head", "Awa": "child"}
    assert members(family.household) == {"Moussa": "head", "Ismael": "child"}


def test_who_founds_a_household_is_one_of_those_who_go(family: Family, registrar_client: Client) -> None:
    answers = {"leaving": [str(family.awa)], "head": str(family.amina), "on": DAY, "step": "check"}
    page = registrar_client.post(of_household(family, "split"), answers)
    assert page.status_code == 422 and "Choose one of those who go" in problems(page)


def test_two_households_merge(family: Family, neighbours: Family, registrar_client: Client) -> None:
    url = of_household(neighbours, "merge")
    answers = {"into": str(family.household), "on": DAY, f"relationship_{neighbours.amina}": "sibling"}
    page = check(registrar_client, url, **answers).content.decode()
    assert "It becomes: Merged into another." in page and "It then has 8 members." in page
    fill_in(registrar_client, url, **answers)
    assert household(neighbours.household).status == GroupStatus.MERGED
    assert household(family.household).memberships.filter(until=None).count() == 8


def test_a_death_and_who_heads_next(family: Family, clerk_client: Client) -> None:
    url = of_person(family.amina, "death")
    page = clerk_client.post(url, {"on": DAY, "step": "check"})
    assert page.status_code == 422 and "Choose one" in problems(page)
    fill_in(clerk_client, url, on=DAY, new_head=str(family.moussa))
    assert person(family.amina).status == IndividualStatus.DECEASED
    assert members(family.household)["Moussa"] == "head"


def test_a_death_in_the_future_is_refused_beside_its_date(family: Family, clerk_client: Client) -> None:
    page = clerk_client.post(of_person(family.awa, "death"), {"on": "2999-01-01", "step": "check"})
    assert page.status_code == 422
    assert 'href="#id_on"' in problems(page) and "lies in the future" in problems(page)


def test_a_marriage_and_a_move(family: Family, neighbours: Family, clerk_client: Client) -> None:
    submit(Death(individual=family.moussa, household=family.household, on=DAY))
    url = of_person(family.amina, "marriage")
    answers = {
        "other": str(neighbours.moussa), "on": DAY, "mover": "other", "relationship_to_head": "spouse",
    }  # fmt: skip
    page = check(clerk_client, url, **answers).content.decode()
    assert "Moussa Bah joins as: Spouse or partner." in page and "Moussa Bah leaves the household." in page
    fill_in(clerk_client, url, **answers)
    assert members(family.household)["Moussa"] == "spouse"
    assert "Moussa" not in members(neighbours.household)


def test_when_the_head_marries_away_the_others_need_a_head(
    family: Family, neighbours: Family, clerk_client: Client
) -> None:
    submit(Death(individual=neighbours.moussa, household=neighbours.household, on=DAY))
    url = of_person(family.awa, "marriage")
    answers = {"other": str(neighbours.amina), "on": DAY, "mover": "other"}
    page = clerk_client.post(url, {**answers, "step": "check"})
    assert page.status_code == 422 and 'href="#id_new_head' in problems(page)
    assert str(neighbours.awa) in page.content.decode(), "the members of the other household are offered"
    fill_in(clerk_client, url, **answers, new_head=str(neighbours.awa))
    assert members(neighbours.household)["Awa"] == "head"


def test_a_separation(family: Family, clerk_client: Client, tamar: Country) -> None:
    url = of_person(family.amina, "separation")
    fill_in(
        clerk_client, url, other=str(family.moussa), on=DAY, ended="divorced", leaver=str(family.moussa),
        area=str(tamar.other_village.public_id),
    )  # fmt: skip
    marriage = Relationship.objects.get(kind=RelationshipKind.SPOUSE_OF)
    assert marriage.end_reason == SpouseEnd.DIVORCED
    assert "Moussa" not in members(family.household)
    assert person(family.moussa).area == tamar.other_village


def test_a_person_moves_to_another_household(
    family: Family, neighbours: Family, clerk_client: Client
) -> None:
    url = of_person(family.awa, "move")
    number = household(neighbours.household).registry_number
    page = check(clerk_client, url, into_words=number, on=DAY, relationship_to_head="nephew_niece")
    shown = page.content.decode()
    assert f"moves from household {household(family.household).registry_number}" in shown
    assert "Household of Amina Diallo" in shown and "Household of Amina Bah" in shown
    record(clerk_client, url, page)
    assert person(family.awa).memberships.get(until=None).group == household(neighbours.household)


@pytest.mark.parametrize(
    ("kind", "stored"),
    [("ward", RelationshipKind.GUARDIAN_OF), ("carer", RelationshipKind.CARER_OF)],
)
def test_a_relationship_is_read_the_right_way(
    family: Family, neighbours: Family, clerk_client: Client, kind: str, stored: str
) -> None:
    fill_in(clerk_client, of_person(family.awa, "relationship"), kind=kind, other=str(neighbours.amina))
    tie = Relationship.objects.get(kind=stored)
    first, second = (neighbours.amina, family.awa) if kind == "ward" else (family.awa, neighbours.amina)
    assert (tie.individual.public_id, tie.other.public_id) == (first, second)


def test_a_third_parent_is_refused(family: Family, neighbours: Family, clerk_client: Client) -> None:
    answers = {"kind": "child", "other": str(neighbours.amina), "step": "check"}
    page = clerk_client.post(of_person(family.awa, "relationship"), answers)
    assert page.status_code == 422 and "at most two parents" in problems(page)


@pytest.mark.parametrize("noun", ["household", "individual"])
def test_contacts_are_added_and_taken_away(family: Family, clerk_client: Client, noun: str, settings) -> None:
    settings.COUNTRY_CODE = "ML"
    url = of_household(family, "contact") if noun == "household" else of_person(family.awa, "contact")
    owner = household(family.household) if noun == "household" else person(family.awa)
    fill_in(clerk_client, url, kind="phone", contact="76 12 34 56", is_preferred="on")
    contact = owner.contacts.get()
    assert (contact.value, contact.is_preferred) == ("+22376123456", True)
    page = clerk_client.post(url, {"kind": "email", "contact": "not an address", "step": "check"})
    assert page.status_code == 422
    fill_in(clerk_client, url, kind="email", contact="Awa@example.org", remove=[str(contact.public_id)])
    assert owner.contacts.get().value == "awa@example.org"


def test_an_identifier(family: Family, neighbours: Family, clerk_client: Client) -> None:
    fill_in(
        clerk_client, of_person(family.awa, "identifier"), kind="national_id", identifier="1234 5678 4471"
    )
    identifier = person(family.awa).identifiers.get()
    assert identifier.masked.endswith("4471") and identifier.value == ""
    answers = {"kind": "national_id", "identifier": "123456784471", "step": "check"}
    page = clerk_client.post(of_person(neighbours.awa, "identifier"), answers)
    assert page.status_code == 422 and "belongs to somebody else" in problems(page)
    assert 'href="#id_identifier"' in problems(page)
    page = clerk_client.post(of_person(neighbours.awa, "identifier"), {**answers, "identifier": "1"})
    assert page.status_code == 422 and "does not look like" in problems(page)
    fill_in(clerk_client, of_household(family, "identifier"), kind="household_number", identifier="HH7")
    assert household(family.household).identifiers.get().value == "HH7"


def test_a_record_is_archived_and_reactivated(family: Family, registrar_client: Client) -> None:
    url = of_household(family, "archive")
    page = registrar_client.post(url, {"step": "check"})
    assert page.status_code == 422, "archiving asks for a reason"
    fill_in(registrar_client, url, reason="Left the country")
    assert household(family.household).status == GroupStatus.ARCHIVED
    fill_in(registrar_client, of_household(family, "reactivate"), reason="Came back")
    assert household(family.household).status == GroupStatus.ACTIVE
    fill_in(registrar_client, of_person(family.awa, "archive"), reason="By mistake")
    fill_in(registrar_client, of_person(family.awa, "reactivate"), reason="By mistake")
    assert person(family.awa).status == IndividualStatus.ACTIVE


ALL_EVENTS = [
    *(("household", kind) for kind in HOUSEHOLD_EVENTS),
    *(("individual", kind) for kind in INDIVIDUAL_EVENTS),
]


def url_of(family: Family, noun: str, kind: str) -> str:
    return of_household(family, kind) if noun == "household" else of_person(family.awa, kind)


@pytest.mark.parametrize(("noun", "kind"), ALL_EVENTS)
def test_who_may_and_who_may_not(
    family: Family, registrar_client: Client, auditor_client: Client, stranger_client: Client,
    noun: str, kind: str,
) -> None:  # fmt: skip
    url = url_of(family, noun, kind)
    page = registrar_client.get(url)
    assert page.status_code == 200
    assert "csrfmiddlewaretoken" in page.content.decode()
    assert auditor_client.get(url).status_code == 403
    assert auditor_client.post(url, {"step": "record"}).status_code == 403
    assert stranger_client.get(url).status_code == 404
    assert stranger_client.post(url, {"step": "record"}).status_code == 404
    empty = registrar_client.post(url, {"step": "check"})
    assert empty.status_code == 422, "an empty form changes nothing and says what is missing"


@pytest.mark.parametrize("kind", ["split", "merge", "archive"])
def test_a_clerk_does_not_restructure_or_archive(family: Family, clerk_client: Client, kind: str) -> None:
    assert clerk_client.get(of_household(family, kind)).status_code == 403


@pytest.mark.parametrize("noun", ["household", "individual"])
def test_there_is_no_other_event(family: Family, registrar_client: Client, noun: str) -> None:
    assert registrar_client.get(url_of(family, noun, "resurrection")).status_code == 404


def test_who_is_not_logged_in_goes_to_the_log_in(family: Family, client: Client) -> None:
    answer = client.get(of_household(family, "birth"))
    assert answer.status_code == 302 and reverse("account_login") in answer["Location"]


def test_a_form_without_its_token_of_this_site_is_refused(family: Family, clerk: Any) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert careful.post(of_person(family.awa, "death"), {"on": DAY, "step": "record"}).status_code == 403


def test_a_second_press_of_the_button_records_nothing(family: Family, clerk_client: Client) -> None:
    url = of_household(family, "add-member")
    page = check(clerk_client, url, given_name="Fanta", sex="2", since=DAY)
    first, second = record(clerk_client, url, page), record(clerk_client, url, page)
    assert first["Location"] == second["Location"]
    assert household(family.household).memberships.count() == 5
    shown = clerk_client.get(second["Location"]).content.decode()
    assert "was recorded already" in shown


def test_without_a_token_one_checks_once_more(family: Family, clerk_client: Client) -> None:
    url = of_household(family, "add-member")
    sent = {**hidden(check(clerk_client, url, given_name="Fanta", sex="2", since=DAY)), "step": "record"}
    page = clerk_client.post(url, {**sent, "token": "made up"})
    assert page.status_code == 200 and "too old to record from" in page.content.decode()
    assert household(family.household).memberships.count() == 4
    assert record(clerk_client, url, page).status_code == 302
    assert household(family.household).memberships.count() == 5


def test_the_answers_can_be_changed(family: Family, clerk_client: Client) -> None:
    url = of_household(family, "add-member")
    sent = hidden(check(clerk_client, url, given_name="Fanta", sex="2", since=DAY))
    form = clerk_client.post(url, {**sent, "step": "change"})
    assert form.status_code == 200
    assert 'value="Fanta"' in form.content.decode() and not problems(form)


def test_what_happened_meanwhile_is_noticed_when_it_is_recorded(family: Family, clerk_client: Client) -> None:
    url = of_person(family.awa, "death")
    page = check(clerk_client, url, on=DAY)
    submit(Death(individual=family.awa, household=family.household, on=DAY))
    refused = record(clerk_client, url, page)
    assert refused.status_code == 422 and "is not active" in problems(refused)


@pytest.mark.parametrize(("noun", "kind"), ALL_EVENTS)
def test_a_form_asks_the_database_a_fixed_number_of_questions(
    family: Family, registrar_client: Client, noun: str, kind: str
) -> None:
    url = url_of(family, noun, kind)
    registrar_client.get(url)
    with CaptureQueriesContext(connection) as few:
        registrar_client.get(url)
    for number in range(3):
        fill_in(
            registrar_client,
            of_household(family, "add-member"),
            given_name=f"Fanta {number}",
            sex="2",
            since=DAY,
        )
        submit(CorrectFacts(group=family.household, facts={"address": f"House {number}"}))
    with CaptureQueriesContext(connection) as many:
        registrar_client.get(url)
    assert len(many) == len(few) <= 50
