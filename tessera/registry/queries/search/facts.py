"""Filtering by the fields of the dictionary: built-in ones, the country's own, and those of somebody's membership."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.registry.models import Group, Individual, Membership
from tessera.registry.queries.search.where import ALL, NONE, Where

RANGES: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE})
NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
UNFILTERED: Final = frozenset({FieldType.POINT, FieldType.DOCUMENT})
OF_THEIR_OWN: Final = frozenset({"area", "sex", "status"})  # every search has these filters by itself
FEW: Final = 5_000  # owners of a fact that are fetched by its index; where there are more it narrows little
FEW_VALUES: Final = 50  # a code and those below it; of more the index is not asked

_TABLES: Final[dict[Subject, type[Model]]] = {
    Subject.INDIVIDUAL: Individual,
    Subject.GROUP: Group,
    Subject.MEMBERSHIP: Membership,
}
# A fact of a membership is one of today's, but for the day on which a membership ended.
_MEMBERSHIP: Final = (
    "exists (select from registry_membership m where m.individual_id = s.id{present} and {fact})"
)
_OWNERS: Final = """
select f.place, array_agg(distinct o.id)
from unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[]) f (place, key, type, low, high)
cross join lateral fact_owners(%s, f.key, f.type, f.low, f.high, %s) o (id) group by f.place
"""


@dataclass(frozen=True)
class FactFilter:
    """A field that is equal to ``low``, or from ``low`` to ``high`` where it is a number or a date.

    Both ends are inclusive and either may be "". Values are as the dictionary stores them, as text: "true",
    "2026-03-27". A code or an area stands for those below it as well.
    """

    spec: FieldSpec
    low: str = ""
    high: str = ""

    @property
    def values(self) -> list[str]:
        """The values that fit: the code and all below it in its list, or the one value."""
        if self.spec.code_list is None:
            return [self.low]
        found = [self.low]
        for code in self.spec.code_list.codes:  # each stands below its parent
            if code.parent in found and code.value not in found:
                found.append(code.value)
        return found


def may_filter(spec: FieldSpec, viewer: Viewer) -> bool:
    """Whether the viewer may filter by a field: a sensitive fact would be told by who is in the list.

    So the permission must hold wherever the list may reach.
    """
    hidden = spec.sensitivity in {Sensitivity.SENSITIVE, Sensitivity.SECRET}
    return (
        spec.filterable
        and not spec.is_deprecated
        and spec.type not in UNFILTERED
        and (not spec.is_built_in or spec.key in _columns(spec.subject) - OF_THEIR_OWN)
        and (not hidden or viewer.holds_all([Permission.PEOPLE_VIEW_SENSITIVE], viewer.sees))
    )


def _columns(subject: Subject) -> set[str]:
    return {field.name for field in _TABLES[Subject(subject)]._meta.concrete_fields}


def facts_where(facts: Sequence[FactFilter], *, viewer: Viewer, people: bool) -> Where:
    """The conditions on the alias ``s``; what the viewer may not filter by fits nobody. One query at most."""
    given = [fact for fact in facts if fact.low or fact.high]
    if not all(may_filter(fact.spec, viewer) for fact in given):
        return NONE
    owners = _owners(given, people=people)
    where = ALL
    for place, fact in enumerate(given):
        ids = owners.get(place)
        where &= _of_owner(fact) if ids is None else Where("s.id = any (%s)", (ids,))
    return where


def _owners(facts: Sequence[FactFilter], *, people: bool) -> dict[int, list[int]]:
    """Who has each fact, by its index; without those facts that have none, or that narrow little."""
    asked = [
        (place, fact.spec.key, str(fact.spec.type), value or None, fact.high or None)
        for place, fact in enumerate(facts)
        if _has_index(fact)
        for value in fact.values
    ]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*asked, strict=True)]
        cursor.execute(_OWNERS, [*columns, people, FEW + 1])
        found: dict[int, list[int]] = dict(cursor.fetchall())
    return {place: ids for place in {row[0] for row in asked} if len(ids := found.get(place, [])) <= FEW}


def _has_index(fact: FactFilter) -> bool:
    """Whether ``registry.search_fields`` keeps an index that may answer at once."""
    spec = fact.spec
    return not (
        spec.is_built_in
        or spec.subject == Subject.MEMBERSHIP
        or spec.type == FieldType.AREA
        or len(fact.values) > FEW_VALUES
    )


def _of_owner(fact: FactFilter) -> Where:
    if fact.spec.subject != Subject.MEMBERSHIP:
        return _fact(fact, "s")
    inner = _fact(fact, "m")
    present = "" if fact.spec.is_built_in and fact.spec.key == "until" else " and m.until is null"
    return Where(_MEMBERSHIP.format(present=present, fact=inner.sql), inner.params)


def _fact(fact: FactFilter, alias: str) -> Where:
    """The fact as a condition. Keys of built-in fields are columns of our own; all else is a parameter."""
    spec = fact.spec
    if spec.type == FieldType.CODES:
        if spec.is_built_in:
            return Where(f"{alias}.{spec.key} && %s::text[]", (fact.values,))
        return Where(f"{alias}.attributes -> %s ?| %s", (spec.key, fact.values))
    if spec.type in RANGES:
        return _range(fact, alias)
    value, params = _text(spec, alias)
    if spec.type == FieldType.AREA:
        below = "select b.code from areas_area t join areas_area b on b.path <@ t.path where t.code = %s"
        return Where(f"{value} in ({below})", (*params, fact.low))
    return Where(f"{value} = any (%s)", (*params, fact.values))


def _text(spec: FieldSpec, alias: str) -> tuple[str, tuple[Any, ...]]:
    return (f"{alias}.{spec.key}", ()) if spec.is_built_in else (f"{alias}.attributes ->> %s", (spec.key,))


def _range(fact: FactFilter, alias: str) -> Where:
    value, params, cast = _ordered(fact.spec, alias)
    where = ALL
    if fact.low:
        where &= Where(f"{value} >= %s::{cast}", (*params, fact.low))
    if fact.high:
        where &= Where(f"{value} <= %s::{cast}", (*params, fact.high))
    return where


def _ordered(spec: FieldSpec, alias: str) -> tuple[str, tuple[Any, ...], str]:
    """The value as something with an order, its parameters, and the type of the ends."""
    value, params = _text(spec, alias)
    if spec.is_built_in:
        return value, params, "date" if spec.type == FieldType.DATE else "numeric"
    if spec.type not in NUMBERS:
        return f'({value}) collate "C"', params, "text"
    is_number = f"jsonb_typeof({alias}.attributes -> %s) = 'number'"
    return f"(case when {is_number} then ({value})::numeric end)", (*params, *params), "numeric"
