"""Identifiers and contacts of a chunk."""

from psycopg import sql

from tessera.changes.batch.plan import ContactColumn, IdentifierColumn, Plan, execute
from tessera.changes.batch.values import UUID7


def insert_identifiers(plan: Plan, kind: IdentifierColumn, span: dict[str, int]) -> int:
    """Identifiers of one kind that their owners do not have yet."""
    if kind.owner == "group":
        source = "{groups} s where s.first_row > %(after)s and s.first_row <= %(upto)s"
        owner, new = sql.SQL("s.group_id"), sql.SQL("s.is_new")
    else:
        source = "{people} p join {rows} s using (row) where p.row > %(after)s and p.row <= %(upto)s"
        owner, new = sql.SQL("p.individual_id"), sql.SQL("p.is_new")
    return execute(
        """insert into registry_identifier (public_id, kind_id, {owner_column}, lookup, value, sealed, masked,
             is_unique, status, verified_by, verified_how)
           select {uuid}, {kind}, {owner}, s.{lookup}, coalesce(s.{value}, ''), s.{sealed}, s.{masked}, {unique}, 'unverified', '', ''
           from """
        + source
        + """ and s.{lookup} is not null
             and ({new} or not exists (select from registry_identifier i where i.lookup = s.{lookup}
                  and i.kind_id = {kind} and i.{owner_column} = {owner} and i.status <> 'revoked'))""",
        span,
        uuid=UUID7,
        kind=sql.Literal(kind.kind_id),
        unique=sql.Literal(kind.is_unique),
        owner_column=sql.Identifier(f"{kind.owner}_id"),
        owner=owner,
        new=new,
        lookup=kind.part("lookup"),
        value=kind.part("value"),
        sealed=kind.part("sealed"),
        masked=kind.part("masked"),
        **plan.tables,
    )


def insert_contacts(plan: Plan, contact: ContactColumn, span: dict[str, int]) -> int:
    """Phone numbers or e-mail addresses that people do not have yet; the first of a kind is the preferred one."""
    return execute(
        """insert into registry_contactpoint (public_id, individual_id, kind, value, is_preferred)
           select {uuid}, p.individual_id, {kind}, s.{staged}, p.is_new or not exists (
                    select from registry_contactpoint c where c.individual_id = p.individual_id and c.kind = {kind}
                    and c.is_preferred)
           from {people} p join {rows} s using (row)
           where p.row > %(after)s and p.row <= %(upto)s and s.{staged} is not null
             and (p.is_new or not exists (select from registry_contactpoint c where c.individual_id = p.individual_id
                  and c.kind = {kind} and c.value = s.{staged}))""",
        span,
        uuid=UUID7,
        kind=sql.Literal(contact.kind),
        staged=sql.Identifier(contact.staged),
        **plan.tables,
    )
