"""What a row of a file says of a person beyond their own record: numbers, contacts, the household they join."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from psycopg import sql

from tessera.changes.batch import IdentifierColumn, Plan
from tessera.registry.models import IdentifierKind

_HERE: Final = """(select {what} from registry_membership m
    where m.individual_id = s.individual_id and m.group_id = g.group_id and m.until is null limit 1)"""
# A new household by the number that the file gives it, unless that is hidden: a digest is longer.
HOUSEHOLD_NUMBER: Final = "case when {ref} ~ '^K.{{1,40}}$' then substr({ref}, 2) end"


@dataclass(frozen=True)
class Aside:
    """``before`` and ``after`` are over the staged row ``s``, the record ``t`` and the household ``g``."""

    key: str
    before: sql.Composable
    after: sql.Composable


def beside(plan: Plan) -> Iterator[Aside]:
    """All that the file's columns say; nothing where the register says it already."""
    nothing = sql.SQL("null::text")
    kinds = _keys_of_kinds(plan)
    for kind in plan.identifiers:
        if kind.owner == "individual":
            yield Aside(f"identifier.{kinds[kind.kind_id]}", nothing, _number(kind))
    for contact in plan.contacts:
        value = sql.Identifier(contact.staged)
        added = sql.SQL(
            "case when not exists (select from registry_contactpoint c where c.individual_id = s.individual_id"
            " and c.kind = {} and c.value = s.{}) then s.{} end"
        ).format(sql.Literal(contact.kind), value, value)
        yield Aside(f"contact.{contact.kind}", nothing, added)
    if plan.has_households:
        yield Aside("household.key", nothing, _household())
    if plan.has_relationship:
        yield Aside(
            "membership.relationship_to_head",
            sql.SQL(_HERE).format(what=sql.SQL("nullif(m.relationship_to_head, '')")),
            sql.SQL("s.relationship"),
        )


def _keys_of_kinds(plan: Plan) -> Mapping[int, str]:
    wanted = [kind.kind_id for kind in plan.identifiers]
    return dict(IdentifierKind.objects.filter(pk__in=wanted).values_list("pk", "key"))


def _number(kind: IdentifierColumn) -> sql.Composable:
    """As far as everybody may see it."""
    return sql.SQL(
        "case when s.{lookup} is not null and not exists (select from registry_identifier x"
        " where x.lookup = s.{lookup} and x.kind_id = {kind} and x.individual_id = s.individual_id"
        " and x.status <> 'revoked') then coalesce(nullif(s.{masked}, ''), s.{value}) end"
    ).format(
        lookup=kind.part("lookup"),
        masked=kind.part("masked"),
        value=kind.part("value"),
        kind=sql.Literal(kind.kind_id),
    )


def _household() -> sql.Composable:
    """The household that they join: its number in the register, or in the file."""
    return sql.SQL(
        "case when g.ref is not null and {here} is null then coalesce("
        "(select h.registry_number from registry_group h where h.id = g.group_id), {number}) end"
    ).format(
        here=sql.SQL(_HERE).format(what=sql.SQL("m.id")),
        number=sql.SQL(HOUSEHOLD_NUMBER).format(ref=sql.SQL("g.ref")),
    )
