"""How a request that waits stands to the register: for each fact what its proposer knew, what there is now, and what
is proposed. Requests that speak of different facts never stand in each other's way.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from tessera.areas.models import Area
from tessera.audit.queries import as_of
from tessera.changes.choices import NoteKind
from tessera.changes.errors import HouseholdMoved
from tessera.changes.models import ChangeDecision, ChangeNote, ChangeRequest
from tessera.changes.operations import (
    OPERATIONS,
    ChangeHead,
    ChangeRelationship,
    CorrectFacts,
    Death,
    Marriage,
    MergeHouseholds,
    MoveHousehold,
    MoveMember,
    Operation,
    RemoveMember,
    Separation,
    SplitHousehold,
)
from tessera.changes.operations.facts import current
from tessera.dictionary.choices import Subject
from tessera.lib.db.prepared import prepared
from tessera.registry.choices import BirthDatePrecision
from tessera.registry.models import Group, Individual

_MOVING: Final = (
    ChangeHead, ChangeRelationship, Death, Marriage, MergeHouseholds, MoveMember, RemoveMember, Separation,
    SplitHousehold,
)  # fmt: skip
_PLACE: Final = ("area", "address")
_EXACTLY: Final = BirthDatePrecision.DAY.value
_OF_BIRTH: Final = "birth_date"
_PRECISION: Final = "birth_date_precision"

Refused = Mapping[int, Collection[str]]


@dataclass(frozen=True)
class FactStanding:
    """A fact of a registered record that the operation at ``position`` would change. Values are written as in an
    operation's input. ``path`` is that of the area in which the record lies. ``is_refused``: a decision left it out;
    ``is_hidden``: whoever looks may not see the record, and is told no value. Of a date of birth each value has its own
    precision: ``known_to``, ``now_to``, ``proposed_to``."""

    position: int
    subject: Subject
    record: UUID
    key: str
    known: Any
    now: Any
    proposed: Any
    path: str | None = None
    is_refused: bool = False
    is_hidden: bool = False
    known_to: str = _EXACTLY
    now_to: str = _EXACTLY
    proposed_to: str = _EXACTLY

    @property
    def is_conflict(self) -> bool:
        """Somebody changed it meanwhile, and to something else."""
        return self.known != self.now and str(self.now) != str(self.proposed)


def operations_of(request: ChangeRequest) -> dict[int, Operation]:
    """The request's operations by position, typed again. An undo has none."""
    return {
        row.position: OPERATIONS[row.kind].model_validate(row.input)
        for row in request.operations.order_by("position")
        if row.kind in OPERATIONS
    }


def clock() -> datetime:
    """The database's, by which versions of records are dated."""
    with prepared() as cursor:
        cursor.execute("select clock_timestamp()")
        (now,) = cursor.fetchone()
    assert isinstance(now, datetime)
    return now


def known_until(request: ChangeRequest) -> datetime | None:
    """Until when the register was known to whoever last compared the request with it."""
    seen = ChangeNote.objects.filter(request=request, kind=NoteKind.SEEN).order_by("-pk")
    return seen.values_list("seen_at", flat=True).first() or request.seen_at


def refused_facts(request: ChangeRequest) -> dict[int, set[str]]:
    """The facts that decisions left out, by the position of their operation."""
    found: dict[int, set[str]] = {}
    for refused in ChangeDecision.objects.filter(request=request).values_list("refused", flat=True):
        for position, keys in (refused or {}).items():
            found.setdefault(int(position), set()).update(keys)
    return found


def ready(request: ChangeRequest) -> list[Operation]:
    """The operations as they are to be applied: without the refused facts, and knowing what the register was like
    when the request was made, so that nothing is overwritten that changed since. Raises HouseholdMoved."""
    operations, since = operations_of(request), known_until(request)
    refused = refused_facts(request)
    kept = dict(_without(operations, refused))
    if since is None:
        return list(kept.values())
    _refuse_moved([each for each in kept.values() if isinstance(each, _MOVING)], since=since)
    known = _Known.at(since, kept.values())
    _refuse_moved_away([each for each in kept.values() if isinstance(each, MoveHousehold)], known)
    return [
        each.model_copy(update={"base": known.facts(each)}) if isinstance(each, CorrectFacts) else each
        for each in kept.values()
    ]


def facts(request: ChangeRequest) -> list[FactStanding]:
    """The three values of every fact that the request would correct, in a fixed number of queries."""
    corrections = {
        position: each for position, each in operations_of(request).items() if isinstance(each, CorrectFacts)
    }
    refused, since = refused_facts(request), known_until(request)
    now = _Known.at(None, corrections.values())
    known = _Known.at(since, corrections.values()) if since is not None else now
    return [
        fact
        for position, each in corrections.items()
        for fact in _of_correction(position, each, known=known, now=now, refused=refused)
    ]


def _of_correction(
    position: int, operation: CorrectFacts, *, known: "_Known", now: "_Known", refused: Refused
) -> Iterator[FactStanding]:
    subject, key = _subject(operation)
    record = now.records.get(key)
    before, present = known.facts(operation), now.facts(operation)
    for name, proposed in operation.facts.items():
        yield FactStanding(
            position=position,
            subject=subject,
            record=key,
            key=name,
            known=before[name],
            now=present[name],
            proposed=None if record is None else proposed,
            path=record.area.path if record is not None and record.area else None,
            is_refused=name in refused.get(position, ()),
            is_hidden=record is None,
            **(_precisions(operation, known.records.get(key), record) if name == _OF_BIRTH else {}),
        )


def _precisions(
    operation: CorrectFacts, known: Individual | Group | None, now: Individual | Group | None
) -> dict[str, str]:
    """How exactly each of the three dates of birth is known; one that is corrected alone keeps what there is now."""
    before, present = (
        each.birth_date_precision or _EXACTLY if isinstance(each, Individual) else _EXACTLY
        for each in (known, now)
    )
    proposed = str(operation.facts.get(_PRECISION) or present)
    return {"known_to": before, "now_to": present, "proposed_to": proposed}


def _without(operations: Mapping[int, Operation], refused: Refused) -> Iterator[tuple[int, Operation]]:
    for position, operation in operations.items():
        left_out = refused.get(position, ())
        if not left_out or not isinstance(operation, CorrectFacts):
            yield position, operation
            continue
        kept = {key: value for key, value in operation.facts.items() if key not in left_out}
        if kept:
            yield position, operation.model_copy(update={"facts": kept})


@dataclass(frozen=True)
class _Known:
    """Records as they stood at a moment."""

    records: Mapping[UUID, Individual | Group]

    @classmethod
    def at(cls, moment: datetime | None, operations: Iterable[Operation]) -> "_Known":
        """Four queries at most; a record that was not there at the moment is left out."""
        each = list(operations)
        people = {key for operation in each for key in operation.subjects().individuals}
        groups = {key for operation in each for key in operation.subjects().groups}
        found: list[Individual | Group] = []
        if people:
            found += _rows(Individual, people, moment)
        if groups:
            found += _rows(Group, groups, moment)
        areas = Area.objects.defer("boundary").in_bulk({row.area_id for row in found if row.area_id})
        for row in found:
            if row.area_id in areas:
                row.area = areas[row.area_id]
        return cls({row.public_id: row for row in found})

    def facts(self, operation: CorrectFacts) -> dict[str, Any]:
        """What the record said of the facts that the operation corrects."""
        subject, key = _subject(operation)
        record = self.records.get(key)
        return {
            name: None if record is None else current(record, name, subject=subject)
            for name in operation.facts
        }


def _rows(
    model: type[Individual] | type[Group], public_ids: Collection[UUID], moment: datetime | None
) -> list[Individual | Group]:
    live: list[Individual | Group] = list(model.objects.filter(public_id__in=public_ids))
    if moment is None:
        return live
    columns = {str(field.column): field.attname for field in model._meta.concrete_fields}
    return [
        model(**{columns[column]: value for column, value in row.items()})
        for row in as_of(model, at=moment, id=[record.pk for record in live])
    ]


def _subject(operation: CorrectFacts) -> tuple[Subject, UUID]:
    if operation.individual is not None:
        return Subject.INDIVIDUAL, operation.individual
    return Subject.GROUP, operation.group or UUID(int=0)


_MOVED: Final = """
with named as (
  select (select array_agg(id) from registry_group where public_id = any(%(groups)s)) as groups,
         (select array_agg(id) from registry_individual where public_id = any(%(people)s)) as people
), moved as (
  select m.group_id, m.recorded_at as at from registry_membership m, named n
  where m.group_id = any(n.groups) and m.recorded_at > %(since)s
    and (m.individual_id = any(n.people) or m.roles @> array['head'])
  union all
  select h.group_id, h.superseded_at from registry_membership_history h, named n
  where h.group_id = any(n.groups) and h.superseded_at > %(since)s
    and (h.individual_id = any(n.people) or h.roles @> array['head'])
)
select g.registry_number from moved join registry_group g on g.id = moved.group_id order by moved.at desc limit 1
"""


def _refuse_moved(operations: Sequence[Operation], *, since: datetime) -> None:
    """Who moves people, or makes somebody the head, must have known where they were and who the head was."""
    if not operations:
        return
    named = [operation.subjects() for operation in operations]
    asked: dict[str, Any] = {
        "since": since,
        "groups": [key for each in named for key in each.groups],
        "people": [key for each in named for key in each.individuals],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, asked)
        found = cursor.fetchone()
    if found:
        raise HouseholdMoved(number=found[0])


def _refuse_moved_away(operations: Sequence[MoveHousehold], known: _Known) -> None:
    """Who moves a household must have known where it lived."""
    if not operations:
        return
    now = _Known.at(None, operations)
    for operation in operations:
        before, present = known.records.get(operation.household), now.records.get(operation.household)
        if before is None or present is None:
            continue
        if any(
            current(before, name, subject=Subject.GROUP) != current(present, name, subject=Subject.GROUP)
            for name in _PLACE
        ):
            raise HouseholdMoved(number=present.registry_number)
