"""A registration that was begun: kept while somebody types, gone on with from the home page, seen by nobody else."""

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tessera.accounts.models import User
from tessera.changes.models import Draft
from tessera.registry.models import Group
from tests.cast import Country
from tests.changes.families import Family
from tests.console.forms import check, hidden, record
from tests.console.test_registering import keita

pytestmark = pytest.mark.usefixtures("everything_is_visible")
HTMX = {"HTTP_HX_REQUEST": "true"}
NOWHERE = UUID("00000000-0000-7000-8000-000000000000")


@pytest.fixture
def url() -> str:
    return reverse("console:household-register")


def begin(client: Client, url: str, tamar: Country) -> str:
    """Begin a registration and save it; the address of the draft."""
    key = hidden(client.get(url))["draft"][0]
    saved = client.post(url, {**keita(tamar), "draft": key, "step": "save"})
    assert saved["Location"] == reverse("console:draft", args=[key])
    return str(saved["Location"])


def test_it_is_saved_and_gone_on_with(tamar: Country, clerk_client: Client, url: str) -> None:
    draft = begin(clerk_client, url, tamar)
    assert not Group.objects.exists()
    home = clerk_client.get(reverse("console:home")).content.decode()
    assert "Your drafts" in home and "Sira Keita" in home and "4 people" in home and draft in home
    page = clerk_client.get(draft)
    html = page.content.decode()
    for typed in ("Sira", "Bakary", "27/3/2016", "Behind the mosque", "1234 5678", "+223 76 12 34 56"):
        assert f'value="{typed}"' in html
    assert "error-summary" not in html, "what is begun is not judged"
    sent = keita(tamar) | {"draft": hidden(page)["draft"]}
    record(clerk_client, draft, check(clerk_client, draft, **sent))
    assert Group.objects.count() == 1 and not Draft.objects.exists()
    assert clerk_client.get(draft).status_code == 404


def test_to_everybody_else_it_is_absent(
    tamar: Country, clerk_client: Client, registrar_client: Client, administrator_client: Client, url: str
) -> None:
    draft = begin(clerk_client, url, tamar)
    for other in (registrar_client, administrator_client):
        assert other.get(draft).status_code == 404
        assert other.post(f"{draft}delete/").status_code == 404
        assert "Sira" not in other.get(reverse("console:home")).content.decode()
    assert clerk_client.get(draft).status_code == 200
    absent = reverse("console:draft", args=[NOWHERE])
    assert clerk_client.get(absent).status_code == 404 == clerk_client.post(f"{absent}delete/").status_code


def test_who_may_not_register_keeps_nothing(tamar: Country, auditor_client: Client) -> None:
    assert auditor_client.post(reverse("console:beside-household"), {"p0-given_name": "x"}).status_code == 403
    assert auditor_client.get(reverse("console:draft", args=[NOWHERE])).status_code == 403


def test_it_is_deleted(tamar: Country, clerk_client: Client, url: str) -> None:
    draft = begin(clerk_client, url, tamar)
    assert clerk_client.get(f"{draft}delete/").status_code == 405
    assert clerk_client.post(f"{draft}delete/")["Location"] == reverse("console:home")
    assert not Draft.objects.exists()


def test_nothing_typed_nothing_kept(tamar: Country, clerk_client: Client, url: str) -> None:
    key = hidden(clerk_client.get(url))["draft"][0]
    empty = {"draft": key, "row": ["1", "2"], "p1-kind": "national_id", "registered_on": "2026-03-01"}
    assert clerk_client.post(url, {**empty, "step": "save"})["Location"] == url
    assert not Draft.objects.exists()
    clerk_client.post(url, {**keita(tamar), "draft": "nonsense", "step": "add"})
    assert Draft.objects.count() == 1, "a form without a key gets one"


def test_it_is_kept_on_the_way_to_the_check(tamar: Country, clerk_client: Client, url: str) -> None:
    key = hidden(clerk_client.get(url))["draft"][0]
    check(clerk_client, url, **keita(tamar), draft=key)
    assert str(Draft.objects.get().public_id) == key


def test_while_somebody_types(family: Family, tamar: Country, clerk_client: Client, url: str) -> None:
    key = hidden(clerk_client.get(url))["draft"][0]
    typed = {
        "draft": key, "row": ["1", "2"], "p0-given_name": "Aminah", "p0-family_name": "Dialo", "p0-sex": "2",
        "p0-birth_date": "1986", "p1-given_name": "Moussa", "p1-birth_date": "soon", "p1-sex": "x",
    }  # fmt: skip
    beside = reverse("console:beside-household")
    answer = clerk_client.post(beside, typed, **HTMX)
    html = answer.content.decode()
    assert f'href="{reverse("console:individual", args=[family.amina])}"' in html
    assert "27 March 1986" in html and "Draft saved at" in html and "Moussa" not in html
    assert Draft.objects.count() == 1 and "HX-Reswap" not in answer
    again = clerk_client.post(beside, {**typed, "seen": hidden(answer)["seen"]}, **HTMX)
    assert again["HX-Reswap"] == "none" and Draft.objects.count() == 1
    fewer = clerk_client.post(beside, {**typed, "p0-birth_date": "1996", "seen": hidden(answer)["seen"]})
    assert "HX-Reswap" not in fewer and "Amina Diallo" not in fewer.content.decode()


def test_a_person_alone_is_compared_and_not_kept(family: Family, clerk_client: Client) -> None:
    typed = {"p0-given_name": "Amina", "p0-family_name": "Diallo", "p0-birth_date": "27/3/1986"}
    html = clerk_client.post(reverse("console:beside-person"), typed, **HTMX).content.decode()
    assert "The same name and day of birth" in html and not Draft.objects.exists()


def test_nobody_out_of_reach_appears(family: Family, stranger_client: Client) -> None:
    typed = {"p0-given_name": "Amina", "p0-family_name": "Diallo", "p0-birth_date": "27/3/1986"}
    html = stranger_client.post(reverse("console:beside-household"), typed, **HTMX).content.decode()
    assert "Nobody like those" in html and str(family.amina) not in html


def test_it_takes_as_many_questions_for_many_as_for_one(family: Family, clerk_client: Client) -> None:
    beside = reverse("console:beside-household")
    amina = {"p{}-given_name": "Amina", "p{}-family_name": "Diallo", "p{}-birth_date": "27/3/1986"}

    def typed(rows: range) -> dict[str, object]:
        people = {name.format(row): value for row in rows for name, value in amina.items()}
        return {**people, "row": [str(row) for row in rows]}

    clerk_client.post(beside, typed(range(1)))
    with CaptureQueriesContext(connection) as one:
        clerk_client.post(beside, typed(range(1)))
    with CaptureQueriesContext(connection) as many:
        html = clerk_client.post(beside, typed(range(25))).content.decode()
    assert html.count(str(family.amina)) == 25
    assert len(many) <= len(one) + 1


def test_too_much_is_not_kept_and_says_so(clerk: User, clerk_client: Client, url: str) -> None:
    key = hidden(clerk_client.get(url))["draft"][0]
    long = {"draft": key, "p0-given_name": "x" * 200_001}
    html = clerk_client.post(reverse("console:beside-household"), long, **HTMX).content.decode()
    assert "too long to be kept" in html and not Draft.objects.exists()
    saved = clerk_client.post(url, {**long, "step": "save"})
    assert saved.status_code == 200 and "too long to be kept" in saved.content.decode()
