"""An office records who may act for whom, with the paper and the reason, and ends it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tessera.selfservice.models import Authority
from tests.changes.families import Family, person
from tests.selfservice.authorities import authorise

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def answers(given: str, **other: Any) -> dict[str, Any]:
    return {
        "number": given,
        "ground": "proxy",
        "paper": "Power of attorney 12/2026",
        "since": "2026-01-01",
        "until": "2099-01-01",
        "covers_household": "on",
        "reason": "She is ill; both were here.",
    } | other


def url(family: Family) -> str:
    return reverse("console:individual-acting", args=[family.amina])


def test_an_officer_records_and_ends_it(family: Family, neighbours: Family, registrar_client: Client) -> None:
    sent = registrar_client.post(url(family), answers(person(neighbours.moussa).registry_number))
    assert sent.status_code == 302
    found = Authority.objects.get()
    assert (found.representative, found.represented) == (person(neighbours.moussa), person(family.amina))
    assert (found.made_by_name, found.covers_household) == ("Rama Registrar", True)
    page = registrar_client.get(url(family)).content.decode()
    assert "Moussa Bah" in page and "In force" in page
    end = reverse("console:authority-end", args=[found.public_id])
    assert registrar_client.post(end, {"reason": "She is well again."}).status_code == 302
    found.refresh_from_db()
    assert (found.ended_by_name, found.end_reason) == ("Rama Registrar", "She is well again.")
    assert "Ended by Rama Registrar" in registrar_client.get(url(family)).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "XX"}, "number"),
        ({"until": ""}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"ground": "guardian"}, "ground"),
        ({"paper": ""}, "paper"),
        ({"ground": "parent"}, "ground"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_recorded(
    wrong: dict[str, str], field: str, family: Family, neighbours: Family, registrar_client: Client
) -> None:
    sent = registrar_client.post(url(family), answers(person(neighbours.moussa).registry_number, **wrong))
    assert sent.status_code == 422
    assert not Authority.objects.exists()
    assert list(sent.context["form"].errors) == [field]


def test_not_by_who_may_not(
    family: Family, neighbours: Family, stranger_client: Client, clerk_client: Client
) -> None:
    found = authorise(neighbours.moussa, family.amina)
    number = person(neighbours.awa).registry_number
    end = reverse("console:authority-end", args=[found.public_id])
    for client in (stranger_client, clerk_client):
        assert client.post(url(family), answers(number)).status_code in {403, 404}
        assert client.get(url(family)).status_code in {403, 404}
        assert client.post(end).status_code in {403, 404}
    assert Authority.objects.get().ended_at is None
