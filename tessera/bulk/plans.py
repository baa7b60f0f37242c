"""From an import to what the merge must know of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from tessera.bulk import parts, staging, targets
from tessera.bulk.layout import (
    HOUSEHOLD_STEM,
    Layout,
    Mapped,
    contact_columns,
    identifier_columns,
    layout,
    register_columns,
)
from tessera.bulk.models import Import
from tessera.bulk.targets import HOUSEHOLD_KIND, IGNORE, Targets
from tessera.changes.batch import Column, IdentifierColumn, Plan
from tessera.dictionary.choices import Subject
from tessera.registry.models import GroupKind, IdentifierKind
from tessera.versions.choices import Arrival, Rule

# Staging columns of households, and those of people that serve where the file does not have them.
LENT: Final = {"g_area": "i_area", "g_address": "i_address"}

_RULES: Final[Mapping[str, Rule]] = {Arrival.LATEST: Rule.LATEST, Arrival.TRUSTED: Rule.TRUSTED}


def layout_of(found: Import, known: Targets | None = None) -> Layout:
    known = known or targets.current()
    mapped = [
        Mapped(position, target, targets.slot_of(key))
        for position, key in enumerate(found.mapping)
        if key != IGNORE and (target := known.get(key)) is not None
    ]
    return layout(mapped)


def plan_of(found: Import, shape: Layout, *, today: date, cleared: bool = True) -> Plan:
    kind = GroupKind.objects.get(key="household")
    keeps_key = found.keys_last and shape.has(f"{HOUSEHOLD_STEM}_lookup")
    key = IdentifierKind.objects.get(key=HOUSEHOLD_KIND) if keeps_key else None
    number = IdentifierColumn(key.pk, HOUSEHOLD_STEM, key.is_unique, "group") if key else None
    identifiers = identifier_columns(shape)
    return Plan(
        schema=staging.SCHEMA,
        rows=staging.rows_table(found),
        people=staging.people_table(found),
        groups=staging.groups_table(found),
        individual=register_columns(shape, "i"),
        group=group_columns(shape),
        identifiers=(*identifiers, number) if number else identifiers,
        contacts=contact_columns(shape),
        registered_on=found.observed_on or today,
        source=found.version_source or found.version_name or found.name,
        observed_on=found.observed_on,
        has_attributes=bool(shape.attributes(Subject.INDIVIDUAL)),
        has_group_attributes=bool(shape.attributes(Subject.GROUP)),
        has_clears=cleared,
        has_households=shape.has_households,
        has_relationship=shape.has("relationship"),
        group_kind_id=kind.pk,
        is_exclusive=kind.is_exclusive,
        group_number=number,
        bare_from=_bare_from(found, shape),
        named=found.named_id,
        rule=_RULES.get(found.arrival),
        holds_back=found.arrival != Arrival.DEFAULT,
    )


def _bare_from(found: Import, shape: Layout) -> int | None:
    """The number above which rows are of households alone: all rows of a file without people, or the second table's. Of
    a file with people side by side, those in which nobody stands are numbered in the same way."""
    if not shape.has_people:
        return 0
    return parts.HOUSEHOLDS if found.second or shape.has_members else None


def group_columns(shape: Layout) -> tuple[Column, ...]:
    """A household lives where its first member does, unless the file has a column for it."""
    own = register_columns(shape, "g")
    known = {column.name for column in own}
    lent = {"i_area": Column("area_id", "g_area", None), "i_address": Column("address", "g_address")}
    return (*own, *(column for name, column in lent.items() if shape.has(name) and column.name not in known))


def borrowed(shape: Layout) -> Mapping[str, str]:
    """Staging columns of people that serve a household as well, by the household's column."""
    return {own: theirs for own, theirs in LENT.items() if not shape.has(own) and shape.has(theirs)}


def group_parts(shape: Layout, plan: Plan) -> Sequence[str]:
    """The columns of the rows that the table of households takes over as they are."""
    wanted = [name for name in shape.names if name.startswith(("g_", f"{HOUSEHOLD_STEM}_"))]
    extra = [name for name in ("cleared", "group_number") if shape.has(name)]
    return [*wanted, *extra]
