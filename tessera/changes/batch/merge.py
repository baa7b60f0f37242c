"""One chunk of a file into the register."""

from dataclasses import asdict, dataclass

from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.changes.batch import adoption, belongings, households, mentions, people, references, versions
from tessera.changes.batch.plan import Plan, Span, execute, fetch
from tessera.changes.models import ChangeRequest
from tessera.lib.db import as_owner
from tessera.lib.db.references import references_seen_to
from tessera.registry.models import ContactPoint, Group, Identifier, Individual, Membership


@dataclass(frozen=True)
class Written:
    """How many rows of the register a chunk wrote."""

    people_created: int = 0
    people_updated: int = 0
    households_created: int = 0
    households_updated: int = 0
    memberships: int = 0
    identifiers: int = 0
    contacts: int = 0
    versions: int = 0

    def added_to(self, counts: dict[str, int]) -> dict[str, int]:
        return counts | {name: counts.get(name, 0) + number for name, number in asdict(self).items()}


def chunk(plan: Plan, *, after: int, upto: int) -> Written:
    """Write the rows with ``after < place <= upto``. The caller is inside ``batches.writing``.

    Raises RegisterMoved when something that the rows were matched with is gone.
    """
    span: Span = {"after": sql.Literal(after), "upto": sql.Literal(upto)}
    references.lock(plan, span)
    with references_seen_to():
        created = people.insert(plan, span)
        founded = households.insert(plan, span) if plan.has_households else 0
    kept = versions.insert(plan, span)
    updated, changed, related = _write_known(plan, span)
    with references_seen_to():
        mentions.insert(plan, span)
        joined = households.join_new(plan, span) if plan.has_households else 0
        identifiers, contacts = belongings.insert_new(plan, span)
    missing = (0, 0)
    if not plan.holds_back:
        related += households.join_known(plan, span) if plan.has_households else 0
        missing = belongings.insert_missing(plan, span)
    return Written(
        people_created=created,
        people_updated=updated,
        households_created=founded,
        households_updated=changed,
        memberships=joined + related,
        identifiers=identifiers + missing[0],
        contacts=contacts + missing[1],
        versions=kept,
    )


def _write_known(plan: Plan, span: Span) -> tuple[int, int, int]:
    """People and households updated, and memberships."""
    if not plan.holds_back:
        updated = people.update(plan, span)
        if not plan.has_households:
            return updated, 0, 0
        return updated, households.update(plan, span), households.relate(plan, span)
    if plan.rule is None or not plan.has_known:
        return 0, 0, 0
    adopted = adoption.adopt(versions.scope(plan, span), rule=plan.rule)
    return adopted.people, adopted.households, 0


def refresh_statistics(written: Written) -> None:
    """Tell the planner of the tables that a chunk made more than twice as large: it would still plan for small ones
    and read a whole table for each row. Slower growth it sees by itself, from the size of the files."""
    grown = {
        Individual: written.people_created,
        Group: written.households_created,
        Membership: written.memberships,
        Identifier: written.identifiers,
        ContactPoint: written.contacts,
    }
    counts = {model._meta.db_table: number for model, number in grown.items() if number}
    known = fetch(
        "select relname, reltuples from pg_class where oid = any (select to_regclass(t) from unnest(%s::text[]) t)",
        [list(counts)],
    )
    stale = [table for table, rows in known if counts[table] > rows]
    if stale:
        with reach.narrowed_to(system_viewer()), as_owner():  # whose end forgets the reach of the session
            for table in stale:
                execute("analyze {table}", table=sql.Identifier(table))


def name_areas(plan: Plan, request: ChangeRequest) -> None:
    """Let those who reach an area read of the change: one subject for each area that it touched."""
    execute(
        """insert into changes_changesubject (request_id, individual_id, area_id)
           select distinct on (i.area_id) %s, i.id, i.area_id
           from {people} p join registry_individual i on i.id = p.individual_id
           where i.area_id is not null and not exists (
             select from changes_changesubject s where s.request_id = %s and s.area_id = i.area_id)
           order by i.area_id, i.id
           on conflict do nothing""",
        [request.pk, request.pk],
        **plan.tables,
    )
    if plan.bare_from is not None:
        _name_areas_of_households(plan, request)


def _name_areas_of_households(plan: Plan, request: ChangeRequest) -> None:
    execute(
        """insert into changes_changesubject (request_id, group_id, area_id)
           select distinct on (g.area_id) %s, g.id, g.area_id
           from {groups} s join registry_group g on g.id = s.group_id
           where g.area_id is not null and not exists (
             select from changes_changesubject s where s.request_id = %s and s.area_id = g.area_id)
           order by g.area_id, g.id
           on conflict do nothing""",
        [request.pk, request.pk],
        **plan.tables,
    )
