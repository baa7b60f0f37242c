"""From a registration that waits back to its form: the answers as the browser sent them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict

from tessera.changes.operations import Operation, RegisterHousehold, RegisterIndividual
from tessera.changes.operations.parts import ContactInput, MemberInput, PersonInput, Place, TieInput
from tessera.console.events.about import About
from tessera.console.events.again import location_of
from tessera.console.events.forms import Evidence
from tessera.console.fields.forms import shown
from tessera.console.registering.sheets import HouseholdSheet, PersonSheet, Sheet
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.registry.choices import ContactKind, RelationshipKind, RelationshipToHead
from tessera.web.forms import PartialDate

_SHEETS: Final[Mapping[type[Operation], type[Sheet]]] = {
    RegisterHousehold: HouseholdSheet,
    RegisterIndividual: PersonSheet,
}
_CHILDREN: Final = frozenset({RelationshipToHead.CHILD})


def sheet_of(operations: Sequence[Operation]) -> type[Sheet] | None:
    """The form that made the change; None where none did, or would lose a part of it."""
    if len(operations) != 1:
        return None
    (made,) = operations
    if isinstance(made, RegisterHousehold) and not _is_ours(made):
        return None
    return _SHEETS.get(type(made))


def answers_of(operations: Sequence[Operation], *, about: About, evidence: Evidence) -> QueryDict:
    """What the form was told. Numbers that are hidden are not filled in: they are typed again."""
    (made,) = operations
    data = QueryDict(mutable=True)
    if isinstance(made, RegisterHousehold):
        _put_home(data, made.place, made.contacts, made.registered_on)
        _put_facts(data, "facts", made.facts, Subject.GROUP)
        for number, member in enumerate(made.members, start=1):
            assert member.person is not None
            _put_person(data, number, member.person, about=about)
            _put_member(data, number, member, made)
    else:
        assert isinstance(made, RegisterIndividual)
        _put_home(data, made.place, made.person.contacts, made.registered_on)
        _put_facts(data, "facts", made.person.facts, Subject.INDIVIDUAL)
        _put_person(data, 1, made.person, about=about)
    data["reason"], data["source"] = evidence.reason, evidence.source
    data["observed_on"] = evidence.observed_on.isoformat() if evidence.observed_on else ""
    return data


def _is_ours(made: RegisterHousehold) -> bool:
    """Whether everybody is new, the head comes first, and ties are of couples and children alone."""
    kinds = {tie.kind for tie in made.ties} <= {RelationshipKind.SPOUSE_OF, RelationshipKind.PARENT_OF}
    return kinds and made.members[0].is_head and all(member.person for member in made.members)


def _put_home(data: QueryDict, place: Place, contacts: Iterable[ContactInput], registered_on: Any) -> None:
    phones = [contact.value for contact in contacts if contact.kind == ContactKind.PHONE]
    data["area"] = str(place.area) if place.area else ""
    data["address"], data["location"] = place.address, location_of(place)
    data["phone"] = phones[0] if phones else ""
    data["registered_on"] = registered_on.isoformat() if registered_on else ""


def _put_person(data: QueryDict, number: int, person: PersonInput, *, about: About) -> None:
    prefix = f"p{number - 1}"
    data[f"{prefix}-given_name"] = person.given_name
    data[f"{prefix}-family_name"] = person.family_name
    data[f"{prefix}-sex"] = str(int(person.sex))
    data[f"{prefix}-birth_date"] = _birth(person, about)
    for identifier in person.identifiers:
        data[f"{prefix}-identifier-{identifier.kind}"] = identifier.value
    _put_facts(data, f"{prefix}-facts", person.facts, Subject.INDIVIDUAL)


def _put_member(data: QueryDict, number: int, member: MemberInput, made: RegisterHousehold) -> None:
    prefix = f"p{number - 1}"
    if number > 1:
        data.appendlist("row", str(number - 1))
        data[f"{prefix}-relationship"] = str(member.relationship_to_head or "")
    data[f"{prefix}-parents"] = _parents(number, member, made)


def _parents(number: int, member: MemberInput, made: RegisterHousehold) -> str:
    """Their numbers in the list; 0 says that none is recorded where the form would otherwise think of some."""
    places = {one.public_id: place for place, one in enumerate(made.members, start=1)}
    told = sorted(_places(made.ties, member, places))
    if told:
        return " ".join(str(place) for place in told)
    has_elders = any(one.relationship_to_head == RelationshipToHead.PARENT for one in made.members)
    expected = member.relationship_to_head in _CHILDREN or (number == 1 and has_elders)
    return "0" if expected else ""


def _places(ties: Iterable[TieInput], child: MemberInput, places: Mapping[Any, int]) -> Iterable[int]:
    return (
        places[tie.individual]
        for tie in ties
        if tie.kind == RelationshipKind.PARENT_OF
        and tie.other == child.public_id
        and tie.individual in places
    )


def _birth(person: PersonInput, about: About) -> str:
    """As somebody types it: a date, a month, a year, or an age that was estimated."""
    born = person.birth_date
    if born is None:
        return ""
    if person.birth_date_precision == "estimated":
        return str(about.today.year - born.year)
    parts = {"month": (born.month, born.year), "year": (born.year,)}
    return "/".join(
        str(part) for part in parts.get(str(person.birth_date_precision), (born.day, born.month, born.year))
    )


def _put_facts(data: QueryDict, prefix: str, facts: Mapping[str, Any], subject: Subject) -> None:
    for key, value in facts.items():
        spec = catalogue.field(subject, key)
        told = shown(spec, value, facts) if spec is not None else None
        name = f"{prefix}-{key}"
        if isinstance(told, PartialDate):
            for part in ("day", "month", "year"):
                data[f"{name}_{part}"] = str(getattr(told.value, part))
        elif isinstance(told, list):
            data.setlist(name, [str(each) for each in told])
        elif told is not None:
            data[name] = str(told)
