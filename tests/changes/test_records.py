"""The gate for records: what is on a page, what is hidden, where it comes from, and how it was before."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts import reach
from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.audit.models import AccessRecord
from tessera.changes.actions import undo
from tessera.changes.errors import NotYetRegistered
from tessera.changes.operations import (
    AddContact,
    AttachIdentifier,
    CorrectFacts,
    Death,
    MoveMember,
)
from tessera.changes.operations.parts import ContactInput, IdentifierInput
from tessera.changes.queries import records
from tessera.changes.queries.facts import Fact
from tessera.changes.queries.records import HouseholdRecord, IndividualRecord
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.models import Field
from tessera.lib.refusals import NotAllowed, NotFound
from tessera.registry.models import IdentifierKind
from tests.cast import Country
from tests.changes.families import Family, person, register_family, submit

EARLY = datetime(2020, 1, 1, tzinfo=UTC)
SERVICE = Purpose.SERVICE


@contextmanager
def looking(viewer: Viewer) -> Iterator[None]:
    with reach.narrowed_to(viewer):
        yield


def facts(record: HouseholdRecord | IndividualRecord) -> dict[str, Fact]:
    return {fact.key: fact for section in record.sections for fact in section.facts}


def moment() -> datetime:
    """A moment between two changes, by the clock that stamps them."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]


def test_a_household_stands_there_as_a_whole(family: Family, registrar_viewer: Viewer) -> None:
    kind = IdentifierKind.objects.filter(
        sensitivity=Sensitivity.SENSITIVE, pattern="", subject="individual"
    ).first()
    kind = kind or IdentifierKind.objects.create(key="national-number", names={"en": "National number"})
    submit(
        AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "1234564471")),
        AddContact(group=family.household, contact=ContactInput(kind="phone", value="+23276123456")),
    )
    with looking(registrar_viewer):
        record = records.get_household(family.household, viewer=registrar_viewer, purpose=SERVICE)
    assert [member.person.name for member in record.members] == [
        "Amina Diallo", "Moussa Diallo", "Awa Diallo", "Ismael Diallo",
    ]  # fmt: skip
    assert record.head == record.members[0]
    assert record.head.relationship_label == "Head"
    assert record.head.identifiers[0].shown == "****4471"
    assert record.owned.contacts[0].value == "+23276123456"
    assert record.owned.identifiers == ()
    assert len(record.ties) == 5
    assert [place.name for place in record.lies.places] == ["Tamar", "Coast", "Lomba", "Upper Lomba"]
    assert record.registered.reference == family.request.reference
    assert facts(record)["area"].display == "Upper Lomba"


def test_every_look_is_noted(family: Family, registrar_viewer: Viewer) -> None:
    with looking(registrar_viewer):
        records.get_individual(family.amina, viewer=registrar_viewer, purpose=Purpose.CORRECTION)
    noted = AccessRecord.objects.get()
    assert (noted.viewer_name, noted.purpose, noted.subject) == ("Rama Registrar", "correction", "individual")
    assert noted.subject_id == person(family.amina).pk
    assert noted.txid > 0


def test_absent_and_out_of_reach_are_alike(
    family: Family, stranger_viewer: Viewer, nobody_viewer: Viewer
) -> None:
    for viewer in (stranger_viewer, nobody_viewer):
        for key in (family.household, uuid4()):
            with looking(viewer), pytest.raises(NotFound):
                records.get_household(key, viewer=viewer, purpose=SERVICE)
        for key in (family.amina, uuid4()):
            with looking(viewer), pytest.raises(NotFound):
                records.get_individual(key, viewer=viewer, purpose=SERVICE)
    assert not AccessRecord.objects.exists()


def test_the_number_of_queries_does_not_grow(village: Area, registrar_viewer: Viewer) -> None:
    family = register_family(village)
    counts = []
    for size in (1, 12):
        for _one in range(size):
            register_family(village, family_name="Bah")
        with looking(registrar_viewer):
            records.get_household(family.household, viewer=registrar_viewer, purpose=SERVICE)  # warm
            with CaptureQueriesContext(
                connection,
            ) as household_page:
                records.get_household(family.household, viewer=registrar_viewer, purpose=SERVICE)
            with CaptureQueriesContext(connection) as person_page:
                records.get_individual(family.awa, viewer=registrar_viewer, purpose=SERVICE)
        counts.append((len(household_page), len(person_page)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 20


def test_a_fact_says_who_wrote_it_and_from_what(family: Family, registrar_viewer: Viewer) -> None:
    request = submit(
        CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}), by=registrar_viewer
    )
    with looking(registrar_viewer):
        found = facts(records.get_individual(family.amina, viewer=registrar_viewer, purpose=SERVICE))
    assert found["preferred_name"].display == "Mina"
    assert found["preferred_name"].provenance.reference == request.reference
    assert found["preferred_name"].provenance.by == "Rama Registrar"
    assert found["preferred_name"].provenance.channel_label == "Office"
    assert found["given_name"].provenance.reference == family.request.reference
    assert found["language"].provenance is None
    assert not found["language"].is_recorded


def test_a_write_outside_of_a_change_is_shown_as_such(family: Family, registrar_viewer: Viewer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tessera.actor', '', false)")
        cursor.execute("update registry_individual set address = 'x' where public_id = %s", [family.amina])
    with looking(registrar_viewer):
        found = facts(records.get_individual(family.amina, viewer=registrar_viewer, purpose=SERVICE))
    origin = found["address"].provenance
    assert origin.is_outside
    assert origin.by == connection.settings_dict["USER"]


def test_sensitive_facts_are_masked(family: Family, clerk_viewer: Viewer, registrar_viewer: Viewer) -> None:
    Field.objects.create(
        subject=Subject.INDIVIDUAL,
        key="illness",
        labels={"en": "Illness"},
        type=FieldType.TEXT,
        sensitivity="secret",
    )
    submit(CorrectFacts(individual=family.amina, facts={"illness": "asthma"}))
    shown = {}
    for viewer in (clerk_viewer, registrar_viewer):
        with looking(viewer):
            shown[viewer.name] = facts(records.get_individual(family.amina, viewer=viewer, purpose=SERVICE))[
                "illness"
            ]
    clerk, registrar = shown["Cleo Clerk"], shown["Rama Registrar"]
    assert (clerk.is_masked, clerk.value, "asthma" in clerk.display) == (True, None, False)
    assert (registrar.is_masked, registrar.value, registrar.display) == (False, "asthma", "asthma")


def test_a_record_as_it_was(family: Family, registrar_viewer: Viewer) -> None:
    before = moment()
    submit(
        CorrectFacts(individual=family.amina, facts={"given_name": "Aminata"}),
        Death(individual=family.moussa, household=family.household, on=date(2026, 3, 1)),
    )
    with looking(registrar_viewer):
        now = records.get_household(family.household, viewer=registrar_viewer, purpose=SERVICE)
        then = records.get_household(family.household, viewer=registrar_viewer, purpose=SERVICE, at=before)
    assert [member.person.name for member in now.members] == ["Aminata Diallo", "Awa Diallo", "Ismael Diallo"]
    assert [member.person.name for member in now.past_members] == ["Moussa Diallo"]
    assert now.past_members[0].reason_label == "Died"
    assert [member.person.name for member in then.members] == [
        "Amina Diallo", "Moussa Diallo", "Awa Diallo", "Ismael Diallo",
    ]  # fmt: skip
    assert then.at == before


def test_what_was_undone_is_gone_and_can_still_be_looked_back_at(
    family: Family, registrar_viewer: Viewer
) -> None:
    request = submit(CorrectFacts(individual=family.amina, facts={"given_name": "Aminata"}))
    between = moment()
    undo.undo(request, by=system_viewer(), reason="wrong person", now=moment())
    with looking(registrar_viewer):
        now = records.get_individual(family.amina, viewer=registrar_viewer, purpose=SERVICE)
        then = records.get_individual(family.amina, viewer=registrar_viewer, purpose=SERVICE, at=between)
    assert (now.person.name, then.person.name) == ("Amina Diallo", "Aminata Diallo")
    assert facts(now)["given_name"].provenance.reason == "wrong person"


def test_looking_back_needs_the_permission_and_a_date_after_registration(
    family: Family, clerk_viewer: Viewer, registrar_viewer: Viewer, programme_viewer: Viewer
) -> None:
    with looking(registrar_viewer), pytest.raises(NotYetRegistered):
        records.get_individual(family.amina, viewer=registrar_viewer, purpose=SERVICE, at=EARLY)
    with looking(programme_viewer), pytest.raises(NotAllowed):
        records.get_individual(family.amina, viewer=programme_viewer, purpose=SERVICE, at=moment())


@pytest.fixture
def programme_viewer(tamar: Country, registrar_viewer: Viewer) -> Viewer:
    """Sees people, not their past."""
    from tessera.accounts.choices import Permission  # noqa: PLC0415

    return Viewer("x", "Pia", reaches={Permission.PEOPLE_VIEW: registrar_viewer.sees})


def test_who_moved_out_of_reach_is_named_no_more(
    family: Family, tamar: Country, registrar_viewer: Viewer
) -> None:
    far = register_family(tamar.village_elsewhere, family_name="Sow")
    submit(
        MoveMember(individual=family.awa, household=family.household, into=far.household, on=date(2026, 2, 1))
    )
    with looking(registrar_viewer):
        record = records.get_household(family.household, viewer=registrar_viewer, purpose=SERVICE)
        with pytest.raises(NotFound):
            records.get_individual(family.awa, viewer=registrar_viewer, purpose=SERVICE)
    (gone,) = record.past_members
    assert gone.person.is_hidden
    assert gone.person.name == ""
    assert gone.identifiers == ()
