"""The road of a change: proposed, decided, applied; and what one registration costs."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.actions import applying, decisions, requests
from tessera.changes.choices import Channel, Outcome, RequestStatus
from tessera.changes.errors import ChangeNotApplicable, KindUnknown, TooManyParents
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import RegisterHousehold, RegisterIndividual, RemoveMember
from tessera.changes.operations.parts import (
    ContactInput,
    IdentifierInput,
    MemberInput,
    PersonInput,
    Place,
    TieInput,
)
from tessera.registry.choices import ContactKind, MembershipRole, RelationshipKind
from tessera.registry.errors import AlreadyInHousehold, AlreadyTied, IdentifierTaken
from tessera.registry.models import Group, IdentifierKind, Individual
from tests.changes.families import NOW, Family, household, person, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


def joining(
    *members: MemberInput, area: Area | None = None, ties: Sequence[TieInput] = ()
) -> RegisterHousehold:
    head, *others = members
    head = head.model_copy(update={"roles": (MembershipRole.HEAD,)})
    place = Place(area=area.public_id if area else None)
    return RegisterHousehold(place=place, members=(head, *others), ties=tuple(ties))


def somebody(name: str, **more: object) -> MemberInput:
    return MemberInput(person=PersonInput.model_validate({"given_name": name, **more}))


def test_what_is_proposed_waits_until_it_is_decided(
    village: Area, registrar_viewer: Viewer, approver_viewer: Viewer, everywhere: Viewer
) -> None:
    operation = joining(somebody("Fatou"), area=village)
    request = requests.propose([operation], by=registrar_viewer, channel=Channel.CONSOLE, now=NOW)
    assert request.reference.startswith("CR-2026-")
    assert (request.status, request.decisions.count()) == (RequestStatus.SUBMITTED, 0)
    assert not Group.objects.exists()
    with pytest.raises(ChangeNotApplicable):
        applying.apply(request, by=everywhere, now=NOW)

    decisions.approve(request, by=approver_viewer, now=NOW)
    request.refresh_from_db()
    assert (request.status, request.applied_at) == (RequestStatus.APPLIED, NOW)
    registered = household(operation.public_id)
    assert (registered.recorded_change, registered.recorded_by) == (request.pk, registrar_viewer.actor)
    with pytest.raises(ChangeNotApplicable):
        applying.apply(request, by=everywhere, now=NOW)


def test_what_is_submitted_is_written_down_and_applied_at_once(family: Family, everywhere: Viewer) -> None:
    request = ChangeRequest.objects.get(pk=family.request.pk)
    assert (request.status, request.proposed_at, request.applied_at) == (RequestStatus.APPLIED, NOW, NOW)
    assert (request.reference, request.public_id) == (family.request.reference, family.request.public_id)
    decision = request.decisions.get()
    assert (decision.outcome, decision.actor, decision.decided_at) == (
        Outcome.APPROVED,
        everywhere.actor,
        NOW,
    )
    operation = request.operations.get()
    assert RegisterHousehold.model_validate(operation.input).public_id == family.household
    assert operation.names[str(family.awa)] == "Awa Diallo"
    assert set(request.subjects.values_list("base_version", flat=True)) == {0}
    stamps = set(Individual.objects.values_list("recorded_at", "recorded_change"))
    assert len(stamps) == 1, "all rows of a change carry one moment"


def test_a_larger_household_takes_no_more_statements(village: Area) -> None:
    counts = []
    for size in (2, 2, 9):  # the first one fills what is kept in memory
        people = [somebody(f"Oumar{number}") for number in range(size)]
        phone = ContactInput(kind=ContactKind.PHONE, value=f"+2237000000{size}")
        people[0] = somebody("Oumar", contacts=[phone])
        ties = [
            TieInput(kind=RelationshipKind.PARENT_OF, individual=people[0].public_id, other=child.public_id)
            for child in people[1:]
        ]
        with CaptureQueriesContext(connection) as queries:
            submit(joining(*people, area=village, ties=ties))
        counts.append(len(queries))
    assert counts[1] == counts[2]
    assert counts[2] <= 15


def test_the_one_who_lives_elsewhere_is_named(family: Family, neighbours: Family) -> None:
    submit(RemoveMember(household=family.household, individual=family.awa, on=date(2026, 3, 1)))
    with pytest.raises(AlreadyInHousehold) as refused:
        submit(joining(MemberInput(existing=family.awa), MemberInput(existing=neighbours.moussa)))
    assert "Moussa Bah" in str(refused.value)


def test_people_who_are_registered_move_into_the_new_household(
    family: Family, neighbours: Family, other_village: Area
) -> None:
    for one, home in ((family.awa, family.household), (neighbours.awa, neighbours.household)):
        submit(RemoveMember(household=home, individual=one, on=date(2026, 3, 1)))
    both = MemberInput(existing=family.awa), MemberInput(existing=neighbours.awa)
    operation = joining(*both, somebody("Fatou"), area=other_village)
    request = submit(operation)
    assert person(family.awa).area == person(neighbours.awa).area == other_village
    assert household(operation.public_id).memberships.filter(until__isnull=True).count() == 3
    seen = request.subjects.exclude(individual_id=None).values_list("individual_id", "base_version")
    assert dict(seen)[person(family.awa).pk] == 0, "nothing of the person had changed before"


def test_third_parents_within_one_registration_are_refused(village: Area) -> None:
    one, two, three, child = (somebody(name) for name in ("Ali", "Binta", "Coumba", "Demba"))

    def parent(of: MemberInput) -> TieInput:
        return TieInput(kind=RelationshipKind.PARENT_OF, individual=of.public_id, other=child.public_id)

    with pytest.raises(TooManyParents):
        submit(joining(one, two, three, child, area=village, ties=[parent(one), parent(two), parent(three)]))
    with pytest.raises(AlreadyTied):
        submit(joining(one, two, child, area=village, ties=[parent(one), parent(one)]))
    assert not Group.objects.exists()


def test_two_members_cannot_share_an_identifier(village: Area) -> None:
    kind = IdentifierKind.objects.get(key="national_id")
    card = IdentifierInput.of(kind, "1234567890").model_dump()
    certificate = IdentifierInput.of(
        IdentifierKind.objects.get(key="birth_certificate"), "A 77123"
    ).model_dump()
    with pytest.raises(IdentifierTaken) as refused:
        submit(
            joining(somebody("Ali", identifiers=[certificate, card]), somebody("Binta", identifiers=[card]))
        )
    assert kind.name_in("en") in str(refused.value)


def test_of_several_preferred_contacts_the_last_one_is(village: Area) -> None:
    phones = [
        ContactInput(kind=ContactKind.PHONE, value=f"+2237000000{number}", is_preferred=number < 3)
        for number in range(4)
    ]
    new = PersonInput(given_name="Fatou", contacts=tuple(phones))
    submit(RegisterIndividual(person=new, place=Place(area=village.public_id)))
    contacts = person(new.public_id).contacts
    assert contacts.count() == 4
    assert contacts.get(is_preferred=True).value == "+22370000002"


def test_facts_of_a_new_person_are_their_first_version(village: Area) -> None:
    new = PersonInput(given_name="Fatou", facts={"preferred_name": "Fifi", "birth_date": "1990-01-02"})
    place = Place(area=village.public_id, latitude=12.5, longitude=-8.0, accuracy=20.0)
    submit(RegisterIndividual(person=new, place=place))
    fatou = person(new.public_id)
    assert (fatou.preferred_name, fatou.birth_date) == ("Fifi", date(1990, 1, 2))
    assert (fatou.latitude, fatou.longitude, fatou.location_accuracy) == (12.5, -8.0, 20.0)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_individual_history where id = %s", [fatou.pk])
        assert cursor.fetchone() == (0,)


def test_a_kind_that_is_offered_no_more_is_noticed_at_once(village: Area) -> None:
    kind = IdentifierKind.objects.get(key="national_id")
    given = IdentifierInput.of(kind, "1234567890").model_dump()
    submit(joining(somebody("Ali", identifiers=[given]), area=village))
    with connection.cursor() as cursor:
        cursor.execute(
            "update registry_identifierkind set deprecated_since = %s where id = %s", [NOW, kind.pk]
        )
    other = IdentifierInput.of(kind, "1234567891").model_dump()
    with pytest.raises(KindUnknown):
        submit(joining(somebody("Binta", identifiers=[other]), area=village))


@pytest.fixture
def other_village(tamar: "object") -> Area:
    return tamar.other_village  # type: ignore[attr-defined, no-any-return]
