"""Who may act for whom: the database says so, day by day."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.areas.models import Area
from tessera.audit.models import AccessRecord
from tessera.changes.actions import requests
from tessera.changes.choices import Channel
from tessera.changes.errors import NotYoursToChange
from tessera.changes.operations import (
    AddContact,
    CorrectFacts,
    Death,
    RecordRelationship,
    RegisterIndividual,
    RemoveMember,
)
from tessera.changes.operations.parts import ContactInput, PersonInput, Place, TieInput
from tessera.changes.queries import records
from tessera.lib.refusals import NotFound
from tessera.registry.choices import MembershipEnd, RelationshipKind
from tessera.selfservice import errors
from tessera.selfservice.actions import authority
from tessera.selfservice.choices import Ground
from tessera.selfservice.models import Authority
from tessera.selfservice.queries.authority import about_me, acts_for, find_authority
from tessera.selfservice.queries.requests import get_request, own_requests
from tessera.selfservice.queries.viewers import viewer_acting_for, viewer_for
from tests.changes.families import NOW, Family, person, submit
from tests.citizens import citizen_of, viewer_of
from tests.selfservice.authorities import LAST_DAY, authorise

pytestmark = pytest.mark.usefixtures("everything_is_visible")
TODAY = NOW.date()
EVERY = [
    name + suffix
    for name in (
        "registry_individual",
        "registry_group",
        "registry_membership",
        "registry_relationship",
        "registry_identifier",
        "registry_contactpoint",
        "registry_document",
    )
    for suffix in ("", "_history")
]


def acting(representative: UUID, represented: UUID, *, on: date = TODAY) -> Viewer | None:
    return viewer_acting_for(citizen_of(representative), represented, on=on)


def must_act(representative: UUID, represented: UUID) -> Viewer:
    viewer = acting(representative, represented)
    assert viewer is not None
    return viewer


def names(individual: UUID, *, on: date = TODAY) -> dict[str, str]:
    return {one.name: one.ground for one in acts_for(viewer_of(individual), on=on)}


def seen(table: str, viewer: Viewer) -> set[int]:
    with narrowed_to(viewer), connection.cursor() as cursor:
        cursor.execute(f"select id from {table}")
        return {row[0] for row in cursor.fetchall()}


def test_parents_act_for_their_children_who_live_with_them(family: Family) -> None:
    children = {"Awa Diallo": "parent", "Ismael Diallo": "parent"}
    assert names(family.amina) == names(family.moussa) == children
    assert names(family.awa) == {}
    assert acting(family.awa, family.amina) is None


def test_a_guardian_on_record_acts_and_a_housemate_without_tie_does_not(
    family: Family, neighbours: Family
) -> None:
    tie = TieInput(kind=RelationshipKind.GUARDIAN_OF, individual=neighbours.amina, other=family.awa)
    submit(RecordRelationship(tie=tie))
    assert "Awa Diallo" not in names(neighbours.amina), "she does not live with her"
    assert acting(family.awa, family.ismael) is None


def test_it_ends_by_itself_on_the_day_the_child_comes_of_age(family: Family, settings: Settings) -> None:
    comes_of_age = date(2029, 7, 1)
    assert acting(family.amina, family.awa, on=comes_of_age - timedelta(days=1)) is not None
    assert acting(family.amina, family.awa, on=comes_of_age) is None
    assert "Awa Diallo" not in names(family.amina, on=comes_of_age)
    settings.AGE_OF_MAJORITY = 21
    assert acting(family.amina, family.awa, on=comes_of_age) is not None


def test_of_whom_no_birth_date_is_known_is_no_child(family: Family) -> None:
    submit(CorrectFacts(individual=family.awa, facts={"birth_date": None}))
    assert acting(family.amina, family.awa) is None


def test_a_child_who_lives_elsewhere_is_nobodys_on_the_portal(family: Family) -> None:
    submit(
        RemoveMember(household=family.household, individual=family.awa, on=TODAY, reason=MembershipEnd.LEFT)
    )
    assert acting(family.amina, family.awa) is None
    assert acting(family.amina, family.ismael) is not None


def test_of_the_dead_and_the_unlinked_nobody_acts(family: Family) -> None:
    submit(Death(individual=family.awa, household=family.household, on=TODAY))
    assert acting(family.amina, family.awa) is None
    submit(Death(individual=family.moussa, household=family.household, on=TODAY))
    assert acting(family.moussa, family.ismael) is None


def test_while_they_act_they_reach_that_person_and_not_themselves(family: Family) -> None:
    viewer = must_act(family.amina, family.awa)
    assert viewer.sees.people == {person(family.awa).pk}
    assert person(family.amina).pk in viewer.sees.housemates
    assert viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).groups == set(), "the child heads nothing"
    with narrowed_to(viewer):
        record = records.get_individual(family.awa, viewer=viewer, purpose=Purpose.SERVICE)
        assert record.person.birth_date == date(2011, 7, 1)
        with pytest.raises(NotFound):
            records.get_individual(family.amina, viewer=viewer, purpose=Purpose.SERVICE)
    looked = AccessRecord.objects.latest("pk")
    assert looked.viewer == str(citizen_of(family.amina).public_id)
    assert looked.viewer_name == "Amina Diallo (for Awa Diallo)"
    assert viewer_of(family.amina).sees.people == {person(family.amina).pk}, (
        "as themselves they reach themselves"
    )


def test_what_they_send_says_for_whom_and_is_the_persons(family: Family) -> None:
    viewer = must_act(family.amina, family.awa)
    correct = CorrectFacts(individual=family.awa, facts={"preferred_name": "Awi"})
    request = requests.submit([correct], by=viewer, channel=Channel.PORTAL, now=NOW)
    assert request.on_behalf_of == family.awa
    assert request.actor_name == "Amina Diallo"
    note = request.notes.get()
    assert note.text == "Amina Diallo sent this for Awa Diallo."
    with narrowed_to(viewer):
        assert [one.reference for one in own_requests(viewer)] == [request.reference]
    themselves = viewer_of(family.amina)
    with narrowed_to(themselves):
        assert own_requests(themselves) == []
        with pytest.raises(NotFound):
            get_request(request.public_id, viewer=themselves)
    with pytest.raises((NotFound, NotYoursToChange)):
        wrong = CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"})
        requests.submit([wrong], by=viewer, channel=Channel.PORTAL, now=NOW)


def test_a_proxy_acts_until_the_day_and_not_longer(family: Family, neighbours: Family) -> None:
    last = TODAY + timedelta(days=10)
    authorise(neighbours.moussa, family.amina, since=TODAY + timedelta(days=1), until=last)
    assert acting(neighbours.moussa, family.amina) is None, "not yet"
    assert acting(neighbours.moussa, family.amina, on=last - timedelta(days=1)) is not None
    assert acting(neighbours.moussa, family.amina, on=last) is None
    assert names(neighbours.moussa, on=last - timedelta(days=1))["Amina Diallo"] == Ground.PROXY
    assert acting(neighbours.amina, family.amina, on=last - timedelta(days=1)) is None, "his wife may not"
    assert acting(family.amina, neighbours.moussa, on=last - timedelta(days=1)) is None, "nor the other way"


@pytest.mark.parametrize("table", EVERY)
def test_a_proxy_sees_rows_of_that_person_and_of_nobody_else(
    table: str, family: Family, neighbours: Family
) -> None:
    submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}))
    submit(CorrectFacts(individual=family.moussa, facts={"preferred_name": "Mou"}))
    authorise(neighbours.moussa, family.amina)
    viewer = must_act(neighbours.moussa, family.amina)
    assert seen(table, viewer) == seen(table, viewer_of(family.amina))
    assert seen(table, viewer).isdisjoint(seen(table, viewer_of(neighbours.moussa)))


def test_without_the_household_it_is_the_person_alone(family: Family, neighbours: Family) -> None:
    authorise(neighbours.moussa, family.amina, covers_household=False)
    viewer = must_act(neighbours.moussa, family.amina)
    assert viewer.sees == Reach(people=frozenset({person(family.amina).pk}))


def test_a_guardian_by_paper_ends_when_the_child_is_of_age_whatever_day_it_names(
    family: Family, neighbours: Family
) -> None:
    authorise(neighbours.amina, family.awa, ground=Ground.GUARDIAN)
    assert acting(neighbours.amina, family.awa) is not None
    assert acting(neighbours.amina, family.awa, on=date(2029, 7, 1)) is None
    with pytest.raises(errors.NotAChild):
        authorise(neighbours.amina, family.moussa, ground=Ground.GUARDIAN)


def test_an_office_bars_a_parent(family: Family) -> None:
    found = authorise(family.moussa, family.awa, ground=Ground.BARRED, until=None)
    assert acting(family.moussa, family.awa) is None
    assert acting(family.moussa, family.ismael) is not None
    assert acting(family.amina, family.awa) is not None
    with pytest.raises(errors.AuthorityNotFound):  # and he does not take it away himself
        authority.end(found, by=viewer_of(family.moussa), now=NOW)
    authority.end(found, by=system_viewer(), now=NOW)
    assert acting(family.moussa, family.awa) is not None


def test_who_is_represented_ends_it_and_so_does_the_proxy(family: Family, neighbours: Family) -> None:
    authorise(neighbours.moussa, family.amina)
    named = viewer_of(family.amina)
    with narrowed_to(named):
        (found,) = about_me(named, on=TODAY)
        assert found.representative_name == "Moussa Bah"
    for stranger in (viewer_of(neighbours.amina), must_act(neighbours.moussa, family.amina)):
        with pytest.raises(errors.AuthorityNotFound):
            authority.end(found, by=stranger, now=NOW)
    authority.end(found, by=named, now=NOW)
    assert acting(neighbours.moussa, family.amina) is None
    with pytest.raises(errors.AuthorityNotFound):
        authority.end(found, by=named, now=NOW)
    again = authorise(neighbours.moussa, family.amina)
    authority.end(again, by=viewer_of(neighbours.moussa), now=NOW)
    assert acting(neighbours.moussa, family.amina) is None


def test_a_child_does_not_end_what_a_guardian_holds(family: Family, neighbours: Family) -> None:
    found = authorise(neighbours.amina, family.awa, ground=Ground.GUARDIAN)
    with pytest.raises(errors.AuthorityNotFound):
        authority.end(found, by=viewer_of(family.awa), now=NOW)


def test_a_housemate_does_not_see_who_acts_for_another(family: Family, neighbours: Family) -> None:
    found = authorise(neighbours.moussa, family.amina)
    with narrowed_to(viewer_of(family.moussa)):
        assert not Authority.objects.exists()
        with pytest.raises(errors.AuthorityNotFound):
            find_authority(found.public_id)


def test_only_who_may_record_it_does(
    family: Family,
    neighbours: Family,
    registrar_viewer: Viewer,
    stranger_viewer: Viewer,
    clerk_viewer: Viewer,
) -> None:
    for refused in (stranger_viewer, clerk_viewer, viewer_of(neighbours.moussa)):
        with pytest.raises(PermissionMissing):
            authorise(neighbours.moussa, family.amina, by=refused)
    found = authorise(neighbours.moussa, family.amina, by=registrar_viewer)
    assert (found.made_by, found.made_by_name) == (registrar_viewer.actor, registrar_viewer.name)
    with pytest.raises((PermissionMissing, errors.AuthorityNotFound)):
        authority.end(found, by=stranger_viewer, now=NOW)
    authority.end(found, by=registrar_viewer, now=NOW, reason="She came herself")


def test_nobody_decides_on_themselves(family: Family, neighbours: Family, registrar_viewer: Viewer) -> None:
    mail = ContactInput(kind="email", value="Rama@example.org")
    submit(AddContact(individual=neighbours.moussa, contact=mail))
    with pytest.raises(errors.NotForOneself):
        authorise(neighbours.moussa, family.amina, by=registrar_viewer)
    with pytest.raises(errors.NotForOneself):
        authorise(family.amina, neighbours.moussa, by=registrar_viewer)


def test_what_makes_no_sense_is_refused(family: Family, neighbours: Family) -> None:
    with pytest.raises(errors.NotThemselves):
        authorise(family.amina, family.amina)
    for until in (None, TODAY, TODAY - timedelta(days=3)):
        with pytest.raises(errors.PeriodIsWrong):
            authorise(neighbours.amina, family.amina, until=until)
    authorise(neighbours.amina, family.amina)
    with pytest.raises(errors.ActsAlready):
        authorise(neighbours.amina, family.amina)
    submit(Death(individual=neighbours.moussa, household=neighbours.household, on=TODAY))
    with pytest.raises(errors.RecordNotInUse):
        authorise(neighbours.moussa, family.amina)


def test_one_that_is_over_makes_room_for_the_next(family: Family, neighbours: Family) -> None:
    over = authorise(neighbours.amina, family.amina)
    Authority.objects.filter(pk=over.pk).update(since=date(2025, 1, 1), until=date(2025, 2, 1))
    authorise(neighbours.amina, family.amina)
    over.refresh_from_db()
    assert over.ended_at is not None
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from selfservice_authority_history where id = %s", [over.pk])
        assert cursor.fetchone() == (2,), "the change of its days, and that it ended"


@pytest.mark.parametrize(
    ("changed", "promise"),
    [
        ({"until": None}, "an_authority_has_a_last_day"),
        ({"until": date(2020, 1, 1)}, "an_authority_ends_after_it_starts"),
        ({"paper": ""}, "an_authority_says_on_what_paper_and_why"),
        ({"ended_at": NOW}, "an_authority_that_ended_says_by_whom"),
        ({"ground": "parent"}, "a_parent_is_a_parent_in_the_register"),
        ({"representative": "represented"}, "nobody_is_given_authority_over_themselves"),
    ],
)
def test_the_database_keeps_its_promises(
    changed: dict[str, object], promise: str, family: Family, neighbours: Family
) -> None:
    found = authorise(neighbours.amina, family.amina)
    if "representative" in changed:
        changed = {"representative": found.represented}
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Authority.objects.filter(pk=found.pk).update(**changed)
    with pytest.raises(IntegrityError, match="somebody_acts_for_somebody_once"), transaction.atomic():
        Authority.objects.create(**_again(found))


def _again(found: Authority) -> dict[str, object]:
    kept = ("representative", "representative_name", "represented", "represented_name", "ground", "since")
    return {
        name: getattr(found, name) for name in (*kept, "until", "paper", "reason", "made_at", "made_by")
    } | {"made_by_name": "x"}


def test_who_is_nobody_acts_for_nobody(family: Family) -> None:
    nobody = Viewer("somebody", "Somebody", channel="portal", citizen_id=0)
    assert acts_for(nobody, on=TODAY) == ()


def test_somebody_without_household_acts_and_is_acted_for(family: Family, village: Area) -> None:
    newcomer = PersonInput(given_name="Oumou", birth_date=date(1950, 1, 1))
    submit(RegisterIndividual(person=newcomer, place=Place(area=village.public_id), registered_on=TODAY))
    authorise(family.amina, newcomer.public_id)
    assert must_act(family.amina, newcomer.public_id).sees.groups == frozenset()
    assert LAST_DAY in {one.until for one in acts_for(viewer_for(citizen_of(family.amina)), on=TODAY)}
