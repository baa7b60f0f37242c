"""What a citizen reaches of the register: rows of the database, not pages. A house may have secrets of its own."""

from datetime import date
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.areas.models import Area
from tessera.attestation.queries.standings import standings
from tessera.changes.operations import (
    AddContact,
    AttachDocument,
    AttachIdentifier,
    CorrectFacts,
    Death,
    Marriage,
    RegisterIndividual,
    RemoveMember,
)
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.operations.parts import ContactInput, IdentifierInput, PersonInput, Place
from tessera.changes.queries import records
from tessera.lib.refusals import NotFound
from tessera.registry.choices import MembershipEnd
from tessera.registry.models import Group, IdentifierKind, Individual
from tessera.registry.queries.disclosure import open_document
from tests.changes.families import NOW, Family, household, person, submit
from tests.citizens import viewer_of

BELONGINGS = ("registry_identifier", "registry_contactpoint", "registry_document")
TABLES = (
    "registry_individual",
    "registry_group",
    "registry_membership",
    "registry_relationship",
    *BELONGINGS,
)
EVERY = (*TABLES, *(f"{table}_history" for table in TABLES))


@pytest.fixture
def belongings(everything_is_visible: None, family: Family, neighbours: Family) -> None:
    """Each of the adults has a number, a phone and a document, and was corrected once."""
    kind = IdentifierKind.objects.get(key="national_id")
    people = (family.amina, family.moussa, neighbours.amina, neighbours.moussa)
    for place, key in enumerate(people):
        number = IdentifierInput.of(kind, f"12345678447{place}")
        stored = default_storage.save("documents/a.png", ContentFile(b"\x89PNG"))
        document = DocumentInput(kind="photo", file=stored, sha256="a" * 64, mime_type="image/png", size=4)
        submit(AttachIdentifier(individual=key, identifier=number))
        submit(AddContact(individual=key, contact=ContactInput(kind="phone", value=f"+2217712345{place}1")))
        submit(AttachDocument(individual=key, document=document))
        submit(CorrectFacts(individual=key, facts={"preferred_name": "Corrected"}))


def seen(table: str, viewer: Viewer | None) -> set[int]:
    with narrowed_to(viewer), connection.cursor() as cursor:
        cursor.execute(f"select id from {table}")
        return {row[0] for row in cursor.fetchall()}


def keys(*people: UUID) -> set[int]:
    with narrowed_to(system_viewer()):
        return {one.pk for one in Individual.objects.filter(public_id__in=people)}


@pytest.mark.usefixtures("belongings")
def test_they_see_themselves_their_household_and_who_lives_there(
    family: Family, amina_viewer: Viewer
) -> None:
    everybody = {family.amina, family.moussa, family.awa, family.ismael}
    assert seen("registry_individual", amina_viewer) == keys(*everybody)
    assert seen("registry_group", amina_viewer) == {household(family.household).pk}


@pytest.mark.usefixtures("belongings")
@pytest.mark.parametrize("table", BELONGINGS)
def test_what_belongs_to_a_housemate_is_not_shown(table: str, family: Family, amina_viewer: Viewer) -> None:
    (own,) = keys(family.amina)
    with narrowed_to(amina_viewer), connection.cursor() as cursor:
        cursor.execute(f"select distinct individual_id from {table}")
        assert cursor.fetchall() == [(own,)]


@pytest.mark.usefixtures("belongings")
def test_the_past_of_a_housemate_is_not_shown(family: Family, amina_viewer: Viewer) -> None:
    assert seen("registry_individual_history", amina_viewer) == keys(family.amina)


@pytest.mark.usefixtures("belongings")
@pytest.mark.parametrize("table", EVERY)
def test_of_another_household_nothing_is_shown(table: str, family: Family, neighbours: Family) -> None:
    ours, theirs = viewer_of(family.amina), viewer_of(neighbours.amina)
    assert seen(table, ours).isdisjoint(seen(table, theirs))


@pytest.mark.usefixtures("belongings")
@pytest.mark.parametrize("table", EVERY)
def test_who_is_nobody_sees_nothing(table: str) -> None:
    assert seen(table, Viewer("somebody", "Somebody", channel="portal", citizen_id=1)) == set()


def test_a_tie_of_a_housemate_to_somebody_else_is_theirs(
    everything_is_visible: None, family: Family, neighbours: Family
) -> None:
    day = date(2026, 1, 1)
    submit(Death(individual=neighbours.moussa, household=neighbours.household, on=day))
    submit(Death(individual=family.amina, household=family.household, on=day, new_head=family.moussa))
    submit(Marriage(one=family.moussa, other=neighbours.amina, on=date(2026, 2, 1)))
    awa = viewer_of(family.awa)
    with narrowed_to(awa), connection.cursor() as cursor:
        cursor.execute("select individual_id, other_id from registry_relationship where kind = 'spouse_of'")
        assert all(set(row) <= keys(family.amina, family.moussa) for row in cursor.fetchall())
    assert keys(neighbours.amina).isdisjoint(seen("registry_individual", awa))


def test_who_has_left_the_household_sees_it_no_more(everything_is_visible: None, family: Family) -> None:
    before = viewer_of(family.moussa)
    submit(
        RemoveMember(
            household=family.household,
            individual=family.moussa,
            on=date(2026, 3, 1),
            reason=MembershipEnd.LEFT,
        )
    )
    after = viewer_of(family.moussa)
    assert before.sees.groups and not after.sees.groups and not after.sees.housemates
    assert after.sees.people == keys(family.moussa)
    assert seen("registry_individual", after) == keys(family.moussa)
    assert keys(family.moussa).isdisjoint(seen("registry_individual", viewer_of(family.amina)))


def test_who_is_dead_reaches_nothing(everything_is_visible: None, family: Family) -> None:
    assert viewer_of(family.moussa).sees.people
    submit(Death(individual=family.moussa, household=family.household, on=date(2026, 3, 1)))
    assert viewer_of(family.moussa).sees == Reach()


def test_only_who_heads_the_household_sees_its_sensitive_facts(
    family: Family, amina_viewer: Viewer, moussa_viewer: Viewer
) -> None:
    home = {household_key(family)}
    assert amina_viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).groups == home
    assert moussa_viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).groups == set()
    assert moussa_viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).people == keys(family.moussa)


def household_key(family: Family) -> int:
    with narrowed_to(system_viewer()):
        return Group.objects.get(public_id=family.household).pk


@pytest.mark.usefixtures("belongings")
def test_pages_answer_alike_for_what_is_out_of_reach(
    family: Family, neighbours: Family, amina_viewer: Viewer
) -> None:
    with narrowed_to(amina_viewer):
        own = records.get_individual(family.amina, viewer=amina_viewer, purpose=Purpose.SERVICE)
        home = records.get_household(family.household, viewer=amina_viewer, purpose=Purpose.SERVICE)
        for key in (neighbours.amina, neighbours.household, family.moussa, family.awa):
            with pytest.raises(NotFound):
                records.get_individual(key, viewer=amina_viewer, purpose=Purpose.SERVICE)
            with pytest.raises(NotFound):
                records.get_household(key, viewer=amina_viewer, purpose=Purpose.SERVICE)
    born = {member.person.name: member.person.birth_date for member in home.members}
    assert born["Amina Diallo"] == date(1986, 3, 27)
    assert born["Moussa Diallo"] == date(1982, 1, 1), "the year, and not the day"
    assert own.owned.identifiers and own.owned.contacts and own.owned.documents
    assert {member.person.name for member in home.members} == {
        "Amina Diallo",
        "Moussa Diallo",
        "Awa Diallo",
        "Ismael Diallo",
    }
    others = [member for member in home.members if member.person.name != "Amina Diallo"]
    assert not any(member.identifiers or member.contacts or member.documents for member in others)


def test_they_may_see_their_own_past_and_of_nobody_else(
    everything_is_visible: None, family: Family, amina_viewer: Viewer
) -> None:
    submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}))
    at = person(family.amina).recorded_at
    with narrowed_to(amina_viewer):
        then = records.get_individual(family.amina, viewer=amina_viewer, purpose=Purpose.SERVICE, at=at)
        assert then.at == at
        with pytest.raises(NotFound):
            records.get_individual(family.moussa, viewer=amina_viewer, purpose=Purpose.SERVICE, at=at)


def test_a_connection_that_is_used_again_has_forgotten(family: Family, amina_viewer: Viewer) -> None:
    assert seen("registry_individual", amina_viewer)
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('tessera.people'), current_setting('tessera.housemates')")
        assert cursor.fetchone() == ("", "")
        cursor.execute("select count(*) from registry_individual")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("value", ["", "{}"])
def test_an_empty_setting_is_nobody(family: Family, value: str) -> None:
    with connection.cursor() as cursor:
        for name in ("reach", "people", "groups", "housemates"):
            cursor.execute(
                "select set_config(%s, %s, false)", [f"tessera.{name}", "" if name == "reach" else value]
            )
        for table in EVERY:
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,)


def test_staff_see_what_they_saw(family: Family, neighbours: Family, registrar_viewer: Viewer) -> None:
    assert len(seen("registry_individual", registrar_viewer)) == 8
    assert not registrar_viewer.is_citizen


def test_a_newcomer_without_household_sees_themselves(
    everything_is_visible: None, family: Family, village: Area
) -> None:
    newcomer = PersonInput(given_name="Oumou", birth_date=date(1990, 1, 1))
    submit(RegisterIndividual(person=newcomer, place=Place(area=village.public_id), registered_on=NOW.date()))
    viewer = viewer_of(newcomer.public_id)
    assert viewer.sees == Reach(people=frozenset(keys(newcomer.public_id)))


@pytest.mark.usefixtures("belongings")
def test_documents_and_attestations_of_a_housemate_are_theirs(family: Family, amina_viewer: Viewer) -> None:
    with narrowed_to(system_viewer()):
        own, theirs = (person(key).documents.get().public_id for key in (family.amina, family.moussa))
    on = NOW.date()
    with narrowed_to(amina_viewer):
        assert open_document(own, viewer=amina_viewer, purpose=Purpose.SERVICE).mime_type == "image/png"
        with pytest.raises(NotFound):
            open_document(theirs, viewer=amina_viewer, purpose=Purpose.SERVICE)
        found = standings(viewer=amina_viewer, on=on, individuals=keys(family.amina, family.moussa))
    assert {record for _subject, record in found} == keys(family.amina)
