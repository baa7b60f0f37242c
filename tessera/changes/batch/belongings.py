"""Identifiers and contacts of a chunk."""

from typing import Final

from psycopg import sql

from tessera.changes.batch.plan import ContactColumn, IdentifierColumn, Plan, Span, execute
from tessera.changes.batch.values import NOW_RECORDED, RECORDED, uuid7

_NEW: Final = sql.SQL("s.is_new")

_OF_PEOPLE = sql.SQL("{people} s where s.place > {after} and s.place <= {upto}")
_OF_GROUPS = sql.SQL("{groups} s where s.place > {after} and s.place <= {upto}")


def insert_new(plan: Plan, span: Span) -> tuple[int, int]:
    """Identifiers and contacts of new owners, who have none yet and need not be asked."""
    return (
        sum(_identifiers(plan, kind, span, which=_NEW) for kind in plan.identifiers),
        sum(_contacts(plan, contact, span, which=_NEW) for contact in plan.contacts),
    )


def insert_missing(plan: Plan, span: Span) -> tuple[int, int]:
    """Identifiers and contacts that known owners do not have yet, asked by index. One statement with "or" between these
    and the new ones would read the whole table for every chunk."""
    if not plan.has_known:
        return 0, 0
    return (
        sum(_identifiers(plan, kind, span, which=_lacks_identifier(kind)) for kind in plan.identifiers),
        sum(_contacts(plan, contact, span, which=_lacks_contact(contact)) for contact in plan.contacts),
    )


def _lacks_identifier(kind: IdentifierColumn) -> sql.Composable:
    return sql.SQL(
        "not s.is_new and not exists (select from registry_identifier i where i.lookup = s.{lookup}"
        " and i.kind_id = {kind} and i.{owner_column} = s.{owner_column} and i.status <> 'revoked')"
    ).format(
        lookup=kind.part("lookup"),
        kind=sql.Literal(kind.kind_id),
        owner_column=sql.Identifier(f"{kind.owner}_id"),
    )


def _lacks_contact(contact: ContactColumn) -> sql.Composable:
    return sql.SQL(
        "not s.is_new and not exists (select from registry_contactpoint c where c.individual_id = s.individual_id"
        " and c.kind = {kind} and c.value = s.{staged})"
    ).format(kind=sql.Literal(contact.kind), staged=sql.Identifier(contact.staged))


def _identifiers(plan: Plan, kind: IdentifierColumn, span: Span, *, which: sql.Composable) -> int:
    source = _OF_GROUPS if kind.owner == "group" else _OF_PEOPLE
    return execute(
        """insert into registry_identifier (public_id, {recorded}, kind_id, {owner_column}, lookup, value, sealed,
             masked, is_unique, status, verified_by, verified_how)
           select {uuid}, {now_recorded}, {kind}, s.{owner_column}, s.{lookup}, coalesce(s.{value}, ''), s.{sealed},
                  s.{masked}, {unique}, 'unverified', '', ''
           from {source} and s.{lookup} is not null and {which}""",
        uuid=uuid7("s.first_row" if kind.owner == "group" else "s.row"),
        recorded=RECORDED,
        now_recorded=NOW_RECORDED,
        kind=sql.Literal(kind.kind_id),
        unique=sql.Literal(kind.is_unique),
        owner_column=sql.Identifier(f"{kind.owner}_id"),
        source=source.format(**plan.tables, **span),
        which=which,
        lookup=kind.part("lookup"),
        value=kind.part("value"),
        sealed=kind.part("sealed"),
        masked=kind.part("masked"),
    )


def _contacts(plan: Plan, contact: ContactColumn, span: Span, *, which: sql.Composable) -> int:
    """Phone numbers or e-mail addresses; the first of a kind is the preferred one."""
    return execute(
        """insert into registry_contactpoint (public_id, {recorded}, individual_id, kind, value, is_preferred)
           select {uuid}, {now_recorded}, s.individual_id, {kind}, s.{staged}, s.is_new or not exists (
                    select from registry_contactpoint c where c.individual_id = s.individual_id and c.kind = {kind}
                    and c.is_preferred)
           from {source} and s.{staged} is not null and {which}""",
        uuid=uuid7("s.row"),
        recorded=RECORDED,
        now_recorded=NOW_RECORDED,
        kind=sql.Literal(contact.kind),
        staged=sql.Identifier(contact.staged),
        source=_OF_PEOPLE.format(**plan.tables, **span),
        which=which,
    )
