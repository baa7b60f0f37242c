"""Registering a household with everybody in it, and one person."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.registry.choices import RelationshipKind
from tessera.registry.models import Group, Individual, Relationship
from tests.cast import Country
from tests.changes.families import members
from tests.console.forms import check, fill_in, hidden, problems, record

pytestmark = pytest.mark.usefixtures("everything_is_visible")


@pytest.fixture
def url() -> str:
    return reverse("console:household-register")


def row(number: int, given_name: str, relationship: str = "", **more: Any) -> dict[str, Any]:
    prefix = f"p{number}-"
    answers = {"given_name": given_name, "family_name": "Keita", "sex": "2", "kind": "national_id", **more}
    if relationship:
        answers["relationship"] = relationship
    return {prefix + name: value for name, value in answers.items() if value is not None}


def keita(tamar: Country) -> dict[str, Any]:
    """A head with her husband and two children, one of whom is not his."""
    return {
        **row(0, "Sira", kind="national_id", identifier="1234 5678"),
        "p0-birth_date": "1988",
        "row": ["1", "2", "3", "4"],
        **row(1, "Bakary", "spouse", sex="1"),
        **row(2, "Nene", "child"),
        "p2-birth_date": "27/3/2016",
        **row(3, "Modibo", "child", sex="1", parents="0"),
        "p4-kind": "national_id",  # a row that nobody filled in
        "area": str(tamar.village.public_id),
        "address": "Behind the mosque",
        "location": "12.61, -8.02",
        "phone": "+223 76 12 34 56",
        "registered_on": "2026-03-01",
        "reason": "Door to door",
        "source": "Household visit",
    }


def test_a_household_is_registered_on_one_page(tamar: Country, clerk_client: Client, url: str) -> None:
    Field.objects.create(
        subject=Subject.GROUP, key="rooms", type=FieldType.INTEGER, labels={"en": "Rooms for sleeping"}
    )
    assert "Rooms for sleeping" in clerk_client.get(url).content.decode()
    answers = keita(tamar) | {"facts-rooms": "2"}
    page = check(clerk_client, url, **answers).content.decode()
    assert "Register the household of Sira Keita, 4 people" in page
    assert "Sira Keita joins as its head." in page and "Nene Keita joins as: Son or daughter." in page
    assert "Child of Sira Keita and Bakary Keita" in page and page.count("Child of") == 1
    assert not Group.objects.exists()
    group = Group.objects.filter(public_id=fill_in(clerk_client, url, **answers).split("/")[-2]).get()
    assert members(group.public_id) == {
        "Sira": "head",
        "Bakary": "spouse",
        "Nene": "child",
        "Modibo": "child",
    }
    assert (group.area, group.address, group.latitude) == (tamar.village, "Behind the mosque", 12.61)
    assert group.attributes == {"rooms": 2} and str(group.registered_on) == "2026-03-01"
    assert group.contacts.get().value == "+22376123456" and group.source == "Household visit"
    sira = Individual.objects.get(given_name="Sira")
    assert (sira.birth_date_precision, sira.birth_date.year if sira.birth_date else 0) == ("year", 1988)
    assert sira.identifiers.get().masked.endswith("5678")
    ties = {(tie.kind, tie.individual.given_name, tie.other.given_name) for tie in Relationship.objects.all()}
    assert ("parent_of", "Sira", "Nene") in ties and ("parent_of", "Bakary", "Nene") in ties
    assert {kind for kind, *_ in ties} == {RelationshipKind.PARENT_OF, RelationshipKind.SPOUSE_OF}
    assert len(ties) == 3


def test_rows_come_and_go_without_scripts(tamar: Country, clerk_client: Client, url: str) -> None:
    answers = keita(tamar)
    more = clerk_client.post(url, {**answers, "step": "add"})
    assert more.status_code == 200 and not problems(more)
    assert hidden(more)["row"] == ["1", "2", "3", "4", "5"]
    html = more.content.decode()
    assert 'value="Bakary"' in html and 'name="p5-given_name"' in html
    fewer = clerk_client.post(url, {**answers, "step": "remove-2"})
    assert hidden(fewer)["row"] == ["1", "3", "4"]
    assert "Nene" not in fewer.content.decode() and "Modibo" in fewer.content.decode()


def test_each_fault_says_whose_it_is(tamar: Country, clerk_client: Client, url: str) -> None:
    answers = keita(tamar) | {
        "p0-given_name": "", "p0-family_name": "", "p1-sex": "", "p2-birth_date": "27/3/16",
        "p3-identifier": "77", "location": "north", "area": "",
    }  # fmt: skip
    page = clerk_client.post(url, {**answers, "step": "check"})
    assert page.status_code == 422
    said = problems(page)
    for line in ("Head of the household, Given name: Enter at least one name.", "Person 2, Sex: Choose one."):
        assert line in said
    assert "Person 3, Date of birth" in said and "Person 4, Number of the identifier" in said
    assert "latitude" in said and 'href="#id_area"' in said and 'href="#id_p2-birth_date"' in said


def test_a_child_older_than_its_parent_is_refused(tamar: Country, clerk_client: Client, url: str) -> None:
    page = clerk_client.post(
        url,
        {**keita(tamar), "p0-birth_date": "1/1988", "p2-birth_date": "1/1/1970", "step": "check"},
    )
    assert page.status_code == 422 and "born before its parent" in problems(page)
    assert 'value="Bakary"' in page.content.decode(), "nothing that was typed is lost"


def test_a_household_is_registered_once(tamar: Country, clerk_client: Client, url: str) -> None:
    page = check(clerk_client, url, **keita(tamar))
    first, second = record(clerk_client, url, page), record(clerk_client, url, page)
    assert first["Location"] == second["Location"] and Group.objects.count() == 1


def test_nobody_registers_where_they_may_not(
    tamar: Country, clerk_client: Client, auditor_client: Client, url: str
) -> None:
    elsewhere = keita(tamar) | {"area": str(tamar.village_elsewhere.public_id), "step": "check"}
    page = clerk_client.post(url, elsewhere)
    assert page.status_code == 422 and "Choose one from the list again" in problems(page)
    assert auditor_client.get(url).status_code == 403
    assert auditor_client.get(reverse("console:individual-register")).status_code == 403


def test_one_person_is_registered(tamar: Country, clerk_client: Client) -> None:
    url = reverse("console:individual-register")
    answers = row(0, "Sira") | {
        "area_words": "Upper Lomba", "registered_on": "2026-03-01", "phone": "+22376123456",
    }  # fmt: skip
    page = check(clerk_client, url, **answers)
    assert "Register Sira Keita" in page.content.decode()
    done = record(clerk_client, url, page)
    sira = Individual.objects.get()
    assert done["Location"] == reverse("console:individual", args=[sira.public_id])
    assert (sira.area, sira.contacts.get().value) == (tamar.village, "+22376123456")


def test_the_country_must_know_some_of_everybody(tamar: Country, clerk_client: Client, url: str) -> None:
    common = {"subject": Subject.INDIVIDUAL, "required": True}
    Field.objects.create(key="can_read", type=FieldType.BOOLEAN, labels={"en": "Can read"}, **common)
    Field.objects.create(key="born_in", type=FieldType.AREA, labels={"en": "Place of birth"}, **common)
    Field.objects.create(
        subject=Subject.INDIVIDUAL, key="job", type=FieldType.TEXT, labels={"en": "Occupation"}
    )
    fresh = clerk_client.get(url).content.decode()
    assert 'name="p0-facts-can_read"' in fresh and 'name="p3-facts-can_read"' in fresh
    assert fresh.count('<details class="people-more">') == 4, "what it need not know is folded away"
    page = clerk_client.post(url, {**keita(tamar), "step": "check"})
    assert "id_p3-facts-can_read_error" in page.content.decode()
    assert "id_p4-facts-can_read_error" not in page.content.decode(), "nobody is in that row"
    page = clerk_client.post(url, {**keita(tamar), "p4-facts-can_read": "yes", "step": "check"})
    said = problems(page)
    assert page.status_code == 422 and "Head of the household, Can read: Choose one." in said
    assert 'href="#id_p2-facts-can_read"' in said
    assert "Person 5, Given name" in said, "who has a fact is somebody"
    known = {
        name: answer
        for number in range(4)
        for name, answer in (
            (f"p{number}-facts-can_read", "no" if number else "yes"),
            (f"p{number}-facts-born_in_words", "Upper Lomba"),
        )
    }
    checked = check(clerk_client, url, **keita(tamar), **known).content.decode()
    assert "Can read: Yes" in checked and "Place of birth: Upper Lomba" in checked
    fill_in(clerk_client, url, **keita(tamar), **known)
    facts = {one.given_name: one.attributes for one in Individual.objects.all()}
    assert facts["Sira"] == {"can_read": True, "born_in": tamar.village.code}
    assert facts["Nene"]["can_read"] is False and len(facts) == 4


def test_somebody_has_several_numbers(tamar: Country, clerk_client: Client, url: str) -> None:
    fresh = clerk_client.get(url).content.decode()
    assert "identifier-birth_certificate" not in fresh and 'value="numbers-2"' in fresh
    opened = clerk_client.post(url, {**keita(tamar), "step": "numbers-2"})
    html = opened.content.decode()
    assert not problems(opened) and 'name="p2-identifier-birth_certificate"' in html
    assert 'name="p2-identifier-national_id"' not in html, "that one is the first"
    assert 'name="p1-identifier-birth_certificate"' not in html and hidden(opened)["opened"] == ["2"]
    again = clerk_client.post(url, {**keita(tamar), **hidden(opened), "step": "add"}).content.decode()
    assert 'name="p2-identifier-birth_certificate"' in again
    several = keita(tamar) | {
        "p0-identifier-birth_certificate": "BC-77",
        "p2-identifier-birth_certificate": "BC-78",
    }
    assert "BC-77" in check(clerk_client, url, **several).content.decode()
    fill_in(clerk_client, url, **several)
    sira = Individual.objects.get(given_name="Sira")
    assert {one.kind.key for one in sira.identifiers.all()} == {"national_id", "birth_certificate"}
    assert Individual.objects.get(given_name="Nene").identifiers.count() == 1


def test_a_further_number_that_is_known_is_refused_in_its_place(
    tamar: Country, clerk_client: Client, url: str
) -> None:
    fill_in(clerk_client, url, **keita(tamar), **{"p0-identifier-birth_certificate": "BC-77"})
    again = keita(tamar) | {
        "p0-given_name": "Kadi",
        "p0-identifier": "",
        "p2-identifier-birth_certificate": "BC 77",
    }
    page = clerk_client.post(url, {**again, "step": "check"})
    assert page.status_code == 422
    assert 'href="#id_p2-identifier-birth_certificate"' in problems(page)
    assert "belongs to Sira Keita already" in problems(page)
    assert "Open <bdi>Sira Keita</bdi>" in page.content.decode()
    twice = keita(tamar) | {
        "p0-identifier": "BC-99", "p0-kind": "birth_certificate", "p0-identifier-birth_certificate": "BC-99"
    }  # fmt: skip
    assert "stands in this row already" in problems(clerk_client.post(url, {**twice, "step": "check"}))


def test_parents_are_numbers_of_the_list(tamar: Country, clerk_client: Client, url: str) -> None:
    answers = keita(tamar) | {
        "row": ["1", "2", "5", "6"],
        **row(2, "Nene", "child", parents="1"),
        **row(5, "Awa", "grandchild", parents="3"),
        **row(6, "Fanta", "parent"),
        "p2-birth_date": "1999", "p0-birth_date": "1970", "p5-birth_date": "2020", "p6-birth_date": "80",
    }  # fmt: skip
    fill_in(clerk_client, url, **answers)
    parents = Relationship.objects.filter(kind=RelationshipKind.PARENT_OF)
    assert {(tie.individual.given_name, tie.other.given_name) for tie in parents} == {
        ("Sira", "Nene"),
        ("Nene", "Awa"),
        ("Fanta", "Sira"),
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9", "There is no person 9 in this list"), ("3", "Nobody is their own parent"),
        ("Sira", "Enter the numbers of the parents"), ("0 1", "one or two numbers, or 0 for nobody"),
        ("1 2 3 4 5", "one or two numbers"),
    ],
)  # fmt: skip
def test_parents_that_cannot_be(
    tamar: Country, clerk_client: Client, url: str, typed: str, said: str
) -> None:
    page = clerk_client.post(url, {**keita(tamar), "p2-parents": typed, "step": "check"})
    assert page.status_code == 422
    assert "Person 3, Parents" in problems(page) and said in problems(page)


def test_a_known_number_is_refused_with_the_way_to_who_has_it(
    tamar: Country, clerk_client: Client, url: str
) -> None:
    fill_in(clerk_client, url, **keita(tamar))
    sira = Individual.objects.get(given_name="Sira")
    again = keita(tamar) | {"p0-given_name": "Kadi", "p0-identifier": "1234-5678"}
    page = clerk_client.post(url, {**again, "step": "check"})
    assert page.status_code == 422
    assert "This National ID belongs to Sira Keita already." in problems(page)
    assert f'href="{reverse("console:individual", args=[sira.public_id])}"' in page.content.decode()
    one = reverse("console:individual-register")
    alone = row(0, "Kadi", identifier="12345678") | {
        "area_words": "Upper Lomba",
        "registered_on": "2026-03-01",
    }
    assert "belongs to Sira Keita" in problems(clerk_client.post(one, {**alone, "step": "check"}))


def test_out_of_reach_the_holder_is_not_named(
    tamar: Country, clerk_client: Client, stranger_client: Client, url: str
) -> None:
    fill_in(clerk_client, url, **keita(tamar))
    elsewhere = keita(tamar) | {"area": str(tamar.village_elsewhere.public_id), "p0-given_name": "Kadi"}
    page = stranger_client.post(url, {**elsewhere, "step": "check"})
    assert page.status_code == 422
    assert "Head of the household, Number of the identifier" in problems(page)
    assert "belongs to somebody else in the register already" in problems(page)
    assert "Sira" not in page.content.decode()


def test_a_number_stands_once_in_the_list(tamar: Country, clerk_client: Client, url: str) -> None:
    twice = keita(tamar) | {"p1-identifier": "12345678"}
    page = clerk_client.post(url, {**twice, "step": "check"})
    assert page.status_code == 422 and "Person 1 has the same number" in problems(page)


def test_another_one_begins_where_the_last_one_lives(tamar: Country, clerk_client: Client, url: str) -> None:
    page = check(clerk_client, url, **keita(tamar))
    done = clerk_client.post(url, {**hidden(page), "step": "another"})
    assert done["Location"] == url
    fresh = clerk_client.get(url).content.decode()
    number = Group.objects.get().registry_number
    assert f"The household of Sira Keita is registered as {number}." in fresh
    assert 'value="Upper Lomba"' in fresh and 'value="Sira"' not in fresh


def test_what_a_country_must_know_and_searches_by_comes_first(
    tamar: Country, clerk_client: Client, url: str
) -> None:
    common = {"subject": Subject.GROUP, "type": FieldType.INTEGER}
    Field.objects.create(key="goats", labels={"en": "Goats"}, **common)
    Field.objects.create(key="rooms", labels={"en": "Rooms"}, required=True, **common)
    Field.objects.create(key="wells", labels={"en": "Wells"}, filterable=True, **common)
    sheet = clerk_client.get(url).context["form"]
    assert [question.name for question in sheet.first_questions] == ["rooms", "wells"]
    assert [question.name for _title, several in sheet.more_questions for question in several] == ["goats"]
    assert not sheet.is_more_open
    again = clerk_client.post(url, {**keita(tamar), "facts-goats": "3", "step": "check"})
    assert again.context["form"].is_more_open and "Rooms" in problems(again)


def test_few_choices_are_a_list(tamar: Country, clerk_client: Client, url: str) -> None:
    labels = {"en": "Piped water"}
    Field.objects.create(
        subject=Subject.GROUP, key="water", type=FieldType.BOOLEAN, labels=labels, required=True
    )
    page = clerk_client.get(url).content.decode()
    assert 'type="radio"' not in page and '<select name="facts-water"' in page


def test_a_register_page_asks_the_database_a_fixed_number_of_questions(
    tamar: Country, clerk_client: Client, url: str
) -> None:
    clerk_client.get(url)
    with CaptureQueriesContext(connection) as fresh:
        clerk_client.get(url)
    with CaptureQueriesContext(connection) as one:
        clerk_client.post(url, {**keita(tamar), "row": ["1"], "step": "change"})
    with CaptureQueriesContext(connection) as many:
        clerk_client.post(url, {**keita(tamar), "row": [str(n) for n in range(1, 30)], "step": "change"})
    Field.objects.create(
        subject=Subject.INDIVIDUAL,
        key="born_in",
        type=FieldType.AREA,
        labels={"en": "Place of birth"},
        required=True,
    )
    born = {f"p{n}-facts-born_in_words": "Upper Lomba" for n in range(30)}
    with CaptureQueriesContext(connection) as asked_of_few:
        clerk_client.post(url, {**keita(tamar), **born, "row": ["1"], "step": "change"})
    with CaptureQueriesContext(connection) as asked_of_many:
        clerk_client.post(
            url, {**keita(tamar), **born, "row": [str(n) for n in range(1, 30)], "step": "change"}
        )
    assert len(asked_of_many) <= len(asked_of_few)
    assert len(fresh) <= 15
    assert len(many) <= len(one) <= 30


@pytest.mark.parametrize("noun", ["person", "household"])
def test_look_ups_find_what_the_viewer_may_see(
    tamar: Country, clerk_client: Client, stranger_client: Client, auditor_client: Client, url: str, noun: str
) -> None:
    fill_in(clerk_client, url, **keita(tamar))
    asked = {"field": "other", "other_words": "Sira Keita", "prefix": "id_other"}
    options = reverse(f"console:{noun}-options")
    assert "Sira Keita" in clerk_client.get(options, asked).content.decode()
    assert "Sira" not in stranger_client.get(options, asked).content.decode()
    assert clerk_client.get(options, {"field": "other"}).content == b""
    assert auditor_client.get(options, asked).status_code == 200


def test_what_may_be_known_of_each_is_asked_kept_and_checked(
    tamar: Country, clerk_client: Client, url: str
) -> None:
    for key, kind in (("school", FieldType.TEXT), ("siblings", FieldType.INTEGER)):
        Field.objects.create(subject=Subject.INDIVIDUAL, key=key, type=kind, labels={"en": key.title()})
    fresh = clerk_client.get(url).content.decode()
    assert fresh.count('<details class="people-more">') == 4 and 'name="p3-facts-siblings"' in fresh
    answers = keita(tamar) | {"p2-facts-school": "Lycée de Lomba", "p3-facts-siblings": "many"}
    refused = clerk_client.post(url, {**answers, "step": "check"})
    assert refused.status_code == 422
    assert "Person 4, Siblings" in problems(refused)
    html = refused.content.decode()
    assert html.count('<details class="people-more" open>') == 2, "what is answered, or faulty, stays open"
    answers["p3-facts-siblings"] = "3"
    assert "School: Lycée de Lomba" in check(clerk_client, url, **answers).content.decode()
    kept = clerk_client.post(url, {**answers, "step": "save"}, follow=True)
    assert 'value="Lycée de Lomba"' in kept.content.decode()
    fill_in(clerk_client, url, **answers)
    assert Individual.objects.get(given_name="Nene").attributes == {"school": "Lycée de Lomba"}
    assert Individual.objects.get(given_name="Modibo").attributes == {"siblings": 3}
    assert Individual.objects.get(given_name="Sira").attributes == {}
    nobody = {**row(5, ""), "p5-sex": "", "p5-family_name": "", "row": "5", "p5-facts-school": "Somewhere"}
    alone = clerk_client.post(url, {**keita(tamar), **nobody, "step": "check"})
    assert "Person 6, Given name" in problems(alone), "a fact of nobody is not lost in silence"
