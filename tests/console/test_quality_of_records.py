"""Record pages: the quality panel and its ways to mend, and the whole page as on a date."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.changes import session
from tessera.changes.operations import AddContact, Birth, ConfirmFacts, MoveMember
from tessera.changes.operations.parts import ContactInput, PersonInput
from tessera.lib.db.roles import as_owner
from tessera.registry.choices import ContactKind, MembershipRole, RelationshipToHead
from tessera.registry.models import Membership
from tests.changes.families import Family, household, person, register_family, submit
from tests.registry.test_quality import identify

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def page(client: Client, noun: str, key: Any, name: str = "", **asked: str) -> str:
    answer = client.get(reverse(f"console:{noun}{name}", args=[key]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def panel(shown: str) -> str:
    return shown.partition('id="quality"')[2].partition("</section>")[0]


def child_as_head(family: Family) -> None:
    with narrowed_to(system_viewer()), as_owner():
        present = Membership.objects.filter(group=household(family.household))
        present.update(roles=[])
        present.filter(individual=person(family.awa)).update(
            roles=[MembershipRole.HEAD], relationship_to_head=RelationshipToHead.HEAD
        )


def test_the_household_page_says_what_is_to_be_mended_and_how(
    family: Family, registrar_client: Client
) -> None:
    child_as_head(family)
    shown = panel(page(registrar_client, "household", family.household))
    assert "Awa Diallo heads the household and is younger than 18." in shown
    assert reverse("console:household-event", args=[family.household, "change-head"]) in shown
    assert "Amina Diallo has no identifier" in shown
    assert reverse("console:individual-event", args=[family.amina, "identifier"]) in shown
    assert "0 of 5 records in order" in shown


def test_the_number_of_faults_stands_in_the_head_and_leads_to_them(
    family: Family, registrar_client: Client
) -> None:
    shown = page(registrar_client, "individual", family.awa)
    assert 'href="#quality"' in shown and "1 thing to mend" in shown


def test_who_may_not_mend_is_offered_no_event(family: Family, auditor_client: Client) -> None:
    child_as_head(family)
    shown = panel(page(auditor_client, "household", family.household))
    assert "Awa Diallo heads the household" in shown and "/events/" not in shown


def test_a_person_who_is_gone_is_taken_out_of_the_household(family: Family, registrar_client: Client) -> None:
    with narrowed_to(system_viewer()), as_owner():
        type(person(family.moussa)).objects.filter(public_id=family.moussa).update(status="moved_away")
    shown = panel(page(registrar_client, "individual", family.moussa))
    assert reverse("console:household-event", args=[family.household, "remove-member"]) in shown


def test_a_record_in_order_says_so(family: Family, registrar_client: Client) -> None:
    with narrowed_to(system_viewer()), as_owner():
        identify(person(family.awa), "C1")
    assert "Nothing is missing, old or contradictory." in panel(
        page(registrar_client, "individual", family.awa)
    )


def test_the_household_page_has_the_contacts_of_its_members(family: Family, registrar_client: Client) -> None:
    contact = ContactInput(kind=ContactKind.PHONE, value="+22370000001")
    submit(AddContact(individual=family.moussa, contact=contact))
    shown = page(registrar_client, "household", family.household)
    assert "+22370000001" in shown


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """From here on, history dates what the pen writes to noon of the day."""

    def set_clock(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).isoformat()
        monkeypatch.setattr(session, "_moment", lambda at: moment)

    return set_clock


@pytest.fixture
def growing(village: Area, on_day: Callable[[date], None]) -> Family:
    """Registered in January 2024; Oumou is born in March of that year."""
    on_day(date(2024, 1, 10))
    family = register_family(village, registered_on=date(2024, 1, 10))
    on_day(date(2024, 3, 10))
    child = PersonInput(given_name="Oumou", family_name="Diallo", birth_date=date(2024, 3, 1))
    submit(Birth(household=family.household, child=child, parents=(family.amina, family.moussa)))
    return family


@pytest.mark.parametrize("noun", ["household", "individual"])
@pytest.mark.parametrize("name", ["", "-family"])
def test_every_page_is_as_it_was_on_the_day(
    growing: Family, registrar_client: Client, noun: str, name: str
) -> None:
    key = growing.household if noun == "household" else growing.amina
    before = page(registrar_client, noun, key, name, on="2024-02-01")
    after = page(registrar_client, noun, key, name, on="2024-04-01")
    now = page(registrar_client, noun, key, name)
    assert "Oumou" not in before and "Oumou" in after and "Oumou" in now
    assert "Awa Diallo" in before


def test_the_past_leads_on_in_the_past(growing: Family, registrar_client: Client) -> None:
    shown = page(registrar_client, "household", growing.household, on="2024-02-01")
    for way in (
        reverse("console:individual", args=[growing.awa]),
        reverse("console:household-family", args=[growing.household]),
    ):
        assert f'href="{way}?on=2024-02-01"' in shown
    tree = page(registrar_client, "individual", growing.awa, "-family", on="2024-02-01")
    assert f"{reverse('console:individual', args=[growing.amina])}?on=2024-02-01" in tree
    assert f'href="{reverse("console:individual-family", args=[growing.awa])}">' in tree  # back to today


def test_the_past_has_its_own_history_and_nothing_to_mend(growing: Family, registrar_client: Client) -> None:
    shown = page(registrar_client, "household", growing.household, on="2024-02-01")
    assert "Register the household" in shown and "The one change" in shown
    assert 'id="quality"' not in shown and "/events/" not in shown


def test_the_tree_of_a_household_names_members_who_are_no_kin(
    family: Family, neighbours: Family, registrar_client: Client
) -> None:
    submit(
        MoveMember(
            individual=neighbours.awa,
            household=neighbours.household,
            into=family.household,
            on=date(2026, 3, 1),
        )
    )
    shown = page(registrar_client, "household", family.household, "-family")
    assert "Family tree of" in shown
    assert "Awa Bah" in shown.partition("Other members of the household")[2]


def test_a_confirmed_fact_says_so(growing: Family, registrar_client: Client) -> None:
    assert "confirmed" not in page(registrar_client, "individual", growing.awa)
    submit(ConfirmFacts(individuals=(growing.awa,), on=date(2026, 3, 20)))
    assert "confirmed 20 March 2026" in page(registrar_client, "individual", growing.awa)


@pytest.mark.parametrize("noun", ["household", "individual"])
def test_a_page_takes_the_same_queries_however_many_people(
    family: Family, registrar_client: Client, noun: str
) -> None:
    """The limit is what a page of four people takes; a further child adds none."""
    key = family.household if noun == "household" else family.amina
    first = count(registrar_client, noun, key)
    for n in range(1, 7):
        child = PersonInput(given_name=f"Child {n}", family_name="Diallo", birth_date=date(2016 + n, 3, 1))
        submit(Birth(household=family.household, child=child, parents=(family.amina, family.moussa)))
    child_as_head(family)
    assert count(registrar_client, noun, key) <= first


def count(client: Client, noun: str, key: Any) -> int:
    url = reverse(f"console:{noun}", args=[key])
    client.get(url)  # whatever is kept in memory is read now
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_a_day_to_come_is_refused_beside_the_question(family: Family, registrar_client: Client) -> None:
    shown = page(registrar_client, "household", family.household, on="2999-01-01")
    assert "This day is still to come." in shown and '<details class="menu" open>' in shown


def test_who_may_not_look_back_is_not_asked_for_a_day(family: Family, nobody_client: Client) -> None:
    assert nobody_client.get(reverse("console:household", args=[family.household])).status_code == 403


def test_members_are_said_to_have_joined_only_when_they_did_not_join_together(
    family: Family, registrar_client: Client
) -> None:
    assert '<th scope="col">Since</th>' not in page(registrar_client, "household", family.household)
    child = PersonInput(given_name="Oumou", family_name="Diallo", birth_date=date(2026, 3, 1))
    submit(Birth(household=family.household, child=child, parents=(family.amina,)))
    assert '<th scope="col">Since</th>' in page(registrar_client, "household", family.household)
