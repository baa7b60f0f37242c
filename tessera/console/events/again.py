"""From a change back to the form that made it, with the answers that it was made of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from tessera.changes.operations import (
    AddContact,
    AddMember,
    Archive,
    AttachDocument,
    AttachIdentifier,
    Birth,
    ChangeHead,
    ConfirmFacts,
    CorrectFacts,
    Death,
    Marriage,
    MergeHouseholds,
    MoveHousehold,
    MoveMember,
    Operation,
    Reactivate,
    RecordRelationship,
    RemoveContact,
    RemoveMember,
    Separation,
    SplitHousehold,
)
from tessera.changes.operations.parts import PersonInput, Place
from tessera.console.events.ties import TIES
from tessera.registry.choices import RelationshipToHead
from tessera.web.forms import PartialDate

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Again:
    """The kind of event, the record that its form is about, and the answers by the names of its questions."""

    kind: str
    household: UUID | None = None
    individual: UUID | None = None
    answers: Answers = field(default_factory=dict)


def again(operations: Sequence[Operation]) -> Again | None:
    """None where no form of an event makes such a change."""
    if not operations:
        return None
    first = operations[0]
    if isinstance(first, AddContact | RemoveContact):
        return _contacts(operations)
    reader = _READERS.get(type(first)) if len(operations) == 1 else None
    return reader(first) if reader else None


def born_on(person: PersonInput) -> PartialDate | None:
    """A date of birth as a question shows it; one that was estimated from an age is known by its year."""
    if person.birth_date is None:
        return None
    precision = str(person.birth_date_precision)
    return PartialDate(person.birth_date, precision if precision in {"day", "month"} else "year")


def _contacts(operations: Sequence[Operation]) -> Again | None:
    added = [one for one in operations if isinstance(one, AddContact)]
    gone = [one for one in operations if isinstance(one, RemoveContact)]
    if len(added) > 1 or len(added) + len(gone) != len(operations):
        return None
    answers: dict[str, Any] = {"remove": [str(one.contact) for one in gone]}
    for one in added:
        contact = one.contact
        answers |= {"kind": contact.kind, "contact": contact.value, "is_preferred": contact.is_preferred}
    return _of_either("contact", operations[0], answers)


def _of_either(kind: str, operation: Any, answers: Answers) -> Again:
    """An event of a person or of a household."""
    return Again(kind, operation.group, operation.individual, answers)


def _confirm(made: ConfirmFacts) -> Again:
    answers = {"observed_on": made.on, "people": _texts(made.individuals)}
    if made.group is not None:
        return Again("confirm", household=made.group, answers=answers)
    return Again("confirm", individual=made.individuals[0], answers=answers)


def _identifier(made: AttachIdentifier) -> Again:
    """The number is sealed, and is typed again."""
    given = made.identifier
    return _of_either("identifier", made, {"kind": given.kind, "expires_on": given.expires_on})


def _document(made: AttachDocument) -> Again:
    """A browser fills in no file: it is chosen again."""
    given = made.document
    answers = {"kind": given.kind, "title": given.title, "expires_on": given.expires_on}
    return _of_either("document", made, answers)


def _birth(made: Birth) -> Again:
    answers = _newcomer(made.child) | {
        "relationship_to_head": made.relationship_to_head,
        "parents": _texts(made.parents),
    }
    return Again("birth", household=made.household, answers=answers)


def _add_member(made: AddMember) -> Again:
    member = made.member
    answers: dict[str, Any] = {
        "relationship_to_head": member.relationship_to_head,
        "parents": _texts(tie.individual for tie in made.ties if tie.other == member.public_id),
        "since": made.since,
    }
    answers |= _newcomer(member.person) if member.person else {"existing": str(member.public_id)}
    return Again("add-member", household=made.household, answers=answers)


def _remove_member(made: RemoveMember) -> Again:
    answers = {
        "individual": str(made.individual),
        "on": made.on,
        "because": made.reason,
        "new_head": _text(made.new_head),
    }
    return Again("remove-member", household=made.household, answers=answers)


def _change_head(made: ChangeHead) -> Again:
    answers = {"new_head": str(made.new_head), **_relationships(made.relationships)}
    return Again("change-head", household=made.household, answers=answers)


def _move(made: MoveHousehold) -> Again:
    return Again("move", household=made.household, answers={**_place(made.place), "on": made.on})


def _split(made: SplitHousehold) -> Again:
    answers = {
        "leaving": _texts(made.leaving),
        "head": str(made.head),
        **_relationships(made.relationships),
        "new_head": _text(made.new_head),
        **_place(made.place),
        "on": made.on,
    }
    return Again("split", household=made.household, answers=answers)


def _merge(made: MergeHouseholds) -> Again:
    answers = {"into": str(made.into), "on": made.on, **_relationships(made.relationships)}
    return Again("merge", household=made.household, answers=answers)


def _death(made: Death) -> Again:
    return Again(
        "death", individual=made.individual, answers={"on": made.on, "new_head": _text(made.new_head)}
    )


def _marriage(made: Marriage) -> Again:
    mover = {made.one: "one", made.other: "other"}.get(made.mover, "") if made.mover else ""
    answers = {
        "other": str(made.other),
        "on": made.on,
        "mover": mover,
        "relationship_to_head": made.relationship_to_head,
        "new_head": _text(made.new_head),
    }
    return Again("marriage", individual=made.one, answers=answers)


def _separation(made: Separation) -> Again:
    answers = {
        "other": str(made.other),
        "on": made.on,
        "ended": made.ended or "",
        "leaver": _text(made.leaver),
        "into": _text(made.into),
        **_place(made.place),
        "new_head": _text(made.new_head),
    }
    return Again("separation", individual=made.one, answers=answers)


def _move_member(made: MoveMember) -> Again:
    answers = {
        "into": str(made.into),
        "on": made.on,
        "relationship_to_head": made.relationship_to_head,
        "new_head": _text(made.new_head),
    }
    return Again("move", individual=made.individual, answers=answers)


def _relationship(made: RecordRelationship) -> Again:
    tie = made.tie
    kind = next(key for key, (what, forth, _label) in TIES.items() if what == tie.kind and forth)
    answers = {"kind": kind, "other": str(tie.other), "is_adopted": tie.is_adopted}
    return Again("relationship", individual=tie.individual, answers=answers)


def _newcomer(person: PersonInput) -> dict[str, Any]:
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_date": born_on(person),
        "sex": str(int(person.sex)),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"area": _text(place.area), "address": place.address, "location": location_of(place)}


def location_of(place: Place) -> str:
    """As the question for a place on the map takes it."""
    if place.latitude is None or place.longitude is None:
        return ""
    return f"{place.latitude}, {place.longitude}"


def _relationships(known: Mapping[UUID, RelationshipToHead]) -> dict[str, str]:
    return {f"relationship_{key}": str(what) for key, what in known.items()}


def _text(key: UUID | None) -> str:
    return str(key) if key else ""


def _texts(keys: Iterable[UUID]) -> list[str]:
    return [str(key) for key in keys]


_READERS: Final[Mapping[type[Operation], Callable[[Any], Again]]] = {
    CorrectFacts: lambda made: _of_either("correct", made, made.facts),
    Archive: lambda made: _of_either("archive", made, {}),
    Reactivate: lambda made: _of_either("reactivate", made, {}),
    ConfirmFacts: _confirm,
    AttachIdentifier: _identifier,
    AttachDocument: _document,
    Birth: _birth,
    AddMember: _add_member,
    RemoveMember: _remove_member,
    ChangeHead: _change_head,
    MoveHousehold: _move,
    SplitHousehold: _split,
    MergeHouseholds: _merge,
    Death: _death,
    Marriage: _marriage,
    Separation: _separation,
    MoveMember: _move_member,
    RecordRelationship: _relationship,
}
