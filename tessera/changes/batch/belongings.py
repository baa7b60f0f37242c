"""Identifiers and contacts of a chunk."""

from psycopg import sql

from tessera.changes.batch.plan import ContactColumn, IdentifierColumn, Plan, Span, execute
from tessera.changes.batch.values import NOW_RECORDED, RECORDED, uuid7

# New owners have nothing yet and need not be asked; known ones are asked by index. One statement with "or" between the
# two would read the whole table for every chunk.
_OF_PEOPLE = sql.SQL("{people} s where s.place > {after} and s.place <= {upto}")
_OF_GROUPS = sql.SQL("{groups} s where s.place > {after} and s.place <= {upto}")


def insert_identifiers(plan: Plan, kind: IdentifierColumn, span: Span) -> int:
    """Identifiers of one kind that their owners do not have yet."""
    owner = "s.group_id" if kind.owner == "group" else "s.individual_id"
    missing = sql.SQL(
        "not exists (select from registry_identifier i where i.lookup = s.{lookup} and i.kind_id = {kind}"
        " and i.{owner_column} = {owner} and i.status <> 'revoked')"
    ).format(
        lookup=kind.part("lookup"),
        kind=sql.Literal(kind.kind_id),
        owner_column=sql.Identifier(f"{kind.owner}_id"),
        owner=sql.SQL(owner),
    )
    is_new = sql.SQL("s.is_new")
    return sum(
        _identifiers(plan, kind, span, owner=owner, which=which) for which in _both(plan, is_new, missing)
    )


def _both(plan: Plan, is_new: sql.Composable, missing: sql.Composable) -> list[sql.Composable]:
    of_known = sql.SQL("not {} and {}").format(is_new, missing)
    return [is_new, of_known] if plan.has_known else [is_new]


def _identifiers(plan: Plan, kind: IdentifierColumn, span: Span, *, owner: str, which: sql.Composable) -> int:
    source = _OF_GROUPS if kind.owner == "group" else _OF_PEOPLE
    return execute(
        """insert into registry_identifier (public_id, {recorded}, kind_id, {owner_column}, lookup, value, sealed,
             masked, is_unique, status, verified_by, verified_how)
           select {uuid}, {now_recorded}, {kind}, {owner}, s.{lookup}, coalesce(s.{value}, ''), s.{sealed},
                  s.{masked}, {unique}, 'unverified', '', ''
           from {source} and s.{lookup} is not null and {which}""",
        uuid=uuid7("s.first_row" if kind.owner == "group" else "s.row"),
        recorded=RECORDED,
        now_recorded=NOW_RECORDED,
        kind=sql.Literal(kind.kind_id),
        unique=sql.Literal(kind.is_unique),
        owner_column=sql.Identifier(f"{kind.owner}_id"),
        owner=sql.SQL(owner),
        source=source.format(**plan.tables, **span),
        which=which,
        lookup=kind.part("lookup"),
        value=kind.part("value"),
        sealed=kind.part("sealed"),
        masked=kind.part("masked"),
    )


def insert_contacts(plan: Plan, contact: ContactColumn, span: Span) -> int:
    """Phone numbers or e-mail addresses that people do not have yet; the first of a kind is the preferred one."""
    missing = sql.SQL(
        "not exists (select from registry_contactpoint c where c.individual_id = s.individual_id and c.kind = {kind}"
        " and c.value = s.{staged})"
    ).format(kind=sql.Literal(contact.kind), staged=sql.Identifier(contact.staged))
    return sum(_contacts(plan, contact, span, which) for which in _both(plan, sql.SQL("s.is_new"), missing))


def _contacts(plan: Plan, contact: ContactColumn, span: Span, which: sql.Composable) -> int:
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
