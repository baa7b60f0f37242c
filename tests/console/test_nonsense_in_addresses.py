"""Addresses that nobody types: no answer of the server's own fault."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.cast import Country

NUL = "a\0b"


@pytest.mark.parametrize(
    ("noun", "query"),
    [
        ("areas", {"q": NUL}),
        ("users", {"q": NUL}),
        ("users", {"name": NUL, "key": "1"}),
        ("users", {"name": "\0", "key": "1"}),
        ("users", {"name": "a", "key": "9" * 18}),
        ("fields", {"q": NUL}),
        ("code-lists", {"q": NUL}),
        ("changes", {"who": NUL}),
        ("accesses", {"who": NUL}),
        ("account-events", {"who": NUL}),
    ],
)
def test_the_sign_that_the_database_takes_not(
    noun: str, query: dict[str, str], administrator_client: Client
) -> None:
    assert administrator_client.get(reverse(f"console:{noun}"), query).status_code == 200


def test_the_parts_of_an_area_after_nonsense(tamar: Country, administrator_client: Client) -> None:
    page = reverse("console:area-page", args=[tamar.district.public_id])
    assert administrator_client.get(page, {"after": NUL}).status_code == 200


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("noun", ["changes", "accesses", "account-events", "submissions"])
def test_the_first_and_the_last_day_that_there_are(
    noun: str, zone: str, administrator_client: Client, settings: Settings
) -> None:
    settings.TIME_ZONE = zone
    asked = {"since": "0001-01-01", "until": "9999-12-31"}
    assert administrator_client.get(reverse(f"console:{noun}"), asked).status_code == 200
