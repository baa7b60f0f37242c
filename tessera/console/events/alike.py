"""Who may be registered already, as a page shows it beside a form and before a change is recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.changes.operations import AddMember, Birth, Operation, RegisterHousehold, RegisterIndividual
from tessera.changes.operations.parts import PersonInput
from tessera.registry.choices import IndividualStatus
from tessera.registry.queries import duplicates
from tessera.registry.queries.duplicates import Alike, Newcomer
from tessera.registry.queries.search.parts import PersonHit
from tessera.web.answers import shown_date
from tessera.web.formatting import side_by_side
from tessera.web.forms import PartialDate


@dataclass(frozen=True)
class AlikeRow:
    """Somebody in the register who may be ``newcomer``, and why one may think so."""

    newcomer: str
    who: str
    note: str
    status: str
    url: str

    @classmethod
    def of(cls, newcomer: str, alike: Alike) -> "AlikeRow":
        person = alike.person
        is_active = person.status == IndividualStatus.ACTIVE
        return cls(
            newcomer=newcomer,
            who=side_by_side(person.name, _born(person), person.area),
            note=side_by_side(_why(alike), person.registry_number),
            status="" if is_active else str(IndividualStatus(person.status).label),
            url=reverse("console:individual", args=[person.public_id]),
        )


def alike_rows(
    newcomers: Sequence[Newcomer], *, viewer: Viewer, on: date, names: Sequence[str] = ()
) -> tuple[AlikeRow, ...]:
    """Those in the register who may be one of the newcomers; ``names`` are what the page calls these."""
    if not newcomers:
        return ()
    called = names or [newcomer.names for newcomer in newcomers]
    found = duplicates.likely(newcomers, viewer=viewer, purpose=Purpose.SERVICE, on=on)
    return tuple(
        AlikeRow.of(name, alike) for name, several in zip(called, found, strict=True) for alike in several
    )


def newcomers_in(operations: Sequence[Operation]) -> list[Newcomer]:
    """Everybody whom the operations would register."""
    return [_newcomer(person) for operation in operations for person in _people(operation)]


def _people(operation: Operation) -> Iterator[PersonInput]:
    if isinstance(operation, RegisterHousehold):
        yield from (member.person for member in operation.members if member.person is not None)
    elif isinstance(operation, RegisterIndividual):
        yield operation.person
    elif isinstance(operation, Birth):
        yield operation.child
    elif isinstance(operation, AddMember) and operation.member.person is not None:
        yield operation.member.person


def _newcomer(person: PersonInput) -> Newcomer:
    return Newcomer(
        names=person.full_name,
        birth_date=person.birth_date,
        birth_date_precision=person.birth_date_precision,
        sex=person.sex,
        numbers=tuple((identifier.kind, identifier.lookup) for identifier in person.identifiers),
    )


def _born(person: PersonHit) -> str:
    if person.birth_date is None:
        return ""
    shown = shown_date(PartialDate(person.birth_date, person.birth_date_precision))
    return _("born %(date)s") % {"date": shown}


def _why(alike: Alike) -> str:
    if alike.number_kind:
        return _("The same number: %(kind)s") % {"kind": alike.number_label}
    return _("The same name and day of birth") if alike.is_same_birth else _("A name like it")
