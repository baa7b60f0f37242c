"""What the page to check asks to look at twice, whatever the event; nothing is refused for it."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Country
from tests.changes.families import Family
from tests.console.forms import check, hidden, record
from tests.console.test_registering import keita, row

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def warned(page: HttpResponse) -> str:
    """What stands in the banner; "" without one."""
    _, _, banner = page.content.decode().partition('<div class="banner banner-warn">')
    return banner.partition("</div></div>")[0]


def test_nothing_odd(tamar: Country, clerk_client: Client) -> None:
    page = check(clerk_client, reverse("console:household-register"), **keita(tamar))
    assert warned(page) == "" and "autofocus" in page.content.decode()


def test_a_household_with_all_of_it(family: Family, tamar: Country, clerk_client: Client) -> None:
    url = reverse("console:household-register")
    answers = {
        **row(0, "Amina", family_name="Diallo"), "p0-birth_date": "2011", "row": ["1", "2"],
        **row(1, "Moussa", "spouse", family_name="Diallo", sex="1"), "p1-birth_date": "5/1/1982",
        **row(2, "Bakary", "spouse", sex="1"),
        "area": str(tamar.village.public_id), "registered_on": "2026-03-01",
    }  # fmt: skip
    page = check(clerk_client, url, **answers)
    said = warned(page)
    assert "years old and would head the household" in said and "years old and would be married" in said
    assert "Amina Diallo would have 2 spouses at the same time." in said
    assert reverse("console:individual", args=[family.moussa]) in said
    assert reverse("console:individual", args=[family.amina]) not in said, "she is of another age"
    assert "autofocus" not in page.content.decode()
    assert record(clerk_client, url, page).status_code == 302, "it may well be right"


def test_a_newborn_who_is_registered_already(family: Family, clerk_client: Client) -> None:
    url = reverse("console:household-event", args=[family.household, "birth"])
    child = {
        "given_name": "Awa", "family_name": "Diallo", "sex": "2", "relationship_to_head": "child",
        "birth_date_day": "1", "birth_date_month": "7", "birth_date_year": "2011",
    }  # fmt: skip
    assert reverse("console:individual", args=[family.awa]) in warned(check(clerk_client, url, **child))


def test_somebody_new_who_is_registered_already(
    family: Family, neighbours: Family, clerk_client: Client
) -> None:
    url = reverse("console:household-event", args=[neighbours.household, "add-member"])
    new = {"given_name": "Ismael", "family_name": "Diallo", "sex": "1", "since": "2026-03-01"}
    said = warned(check(clerk_client, url, **new, birth_date_year="2015"))
    assert reverse("console:individual", args=[family.ismael]) in said


def test_a_marriage_of_somebody_married(family: Family, neighbours: Family, clerk_client: Client) -> None:
    url = reverse("console:individual-event", args=[family.moussa, "marriage"])
    page = check(clerk_client, url, other=str(neighbours.awa))
    said = warned(page)
    assert "Moussa Diallo would have 2 spouses at the same time." in said
    assert "Awa Bah is" in said and "would be married" in said
    assert hidden(page)["other"] == [str(neighbours.awa)]


def test_a_child_becomes_the_head(family: Family, clerk_client: Client) -> None:
    url = reverse("console:household-event", args=[family.household, "change-head"])
    said = warned(check(clerk_client, url, new_head=str(family.awa)))
    assert "Awa Diallo is" in said and "would head the household" in said
    assert warned(check(clerk_client, url, new_head=str(family.moussa))) == ""
