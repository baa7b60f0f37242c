"""Whether a typed condition of a policy holds."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tessera.changes.approval.definition import About, Condition, Operator
from tessera.changes.approval.proposals import proposals
from tessera.changes.operations import Operation
from tessera.changes.operations.base import Context
from tessera.changes.operations.facts import current
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject

_NOTHING: Final[tuple[Any, ...]] = (None, "", [], ())
_NUMBERS: Final = {FieldType.INTEGER, FieldType.DECIMAL}


def holds(condition: Condition, operation: Operation, *, context: Context) -> bool:
    """Whether it holds for one of the records, or of the facts, that the operation speaks of."""
    values = list(_values(condition, operation, context))
    if condition.operator == Operator.RECORDED and condition.about == About.PROPOSED:
        return bool(values)
    return any(_compare(condition, value) for value in values)


def _values(condition: Condition, operation: Operation, context: Context) -> Iterator[Any]:
    if condition.about == About.PROPOSED:
        for proposal in proposals(operation):
            if (proposal.subject, proposal.key) == (condition.subject, condition.field):
                yield proposal.value
        return
    subjects = operation.subjects()
    if condition.subject == Subject.INDIVIDUAL:
        records: Iterable[Any] = [context.individual(key) for key in subjects.individuals]
    else:
        records = [context.group(key) for key in subjects.groups]
    for record in records:
        yield current(record, condition.field, subject=condition.subject)


def _compare(condition: Condition, value: Any) -> bool:
    if condition.operator == Operator.MISSING or value in _NOTHING:
        missing = value in _NOTHING
        return missing == (condition.operator in {Operator.MISSING, Operator.IS_NOT})
    if condition.operator in {Operator.LESS, Operator.MORE}:
        return _is_beyond(condition, value)
    if condition.operator == Operator.RECORDED:
        return True
    given = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    wanted = {_plain(each) for each in given}
    found = {_plain(each) for each in (value if isinstance(value, list | tuple) else (value,))}
    return bool(found & wanted) == (condition.operator != Operator.IS_NOT)


def _is_beyond(condition: Condition, value: Any) -> bool:
    spec = catalogue.field(condition.subject, condition.field)
    one: Any = _plain(value)
    other: Any = _plain(condition.value)
    if spec is not None and spec.type in _NUMBERS:
        with suppress(InvalidOperation):
            one, other = Decimal(one), Decimal(other)
    return bool(one < other if condition.operator == Operator.LESS else one > other)


def _plain(value: Any) -> str:
    """A value as text: a code's number, a date in ISO form, yes and no as true and false."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, int) else str(value)
