# ruff: noqa: S608 - the statements are made of our own words; values are bound or quoted
"""What an import was when it began to wait for approval: who each row was found to be.

When it is written at last, rows of which that is true no more, and rows of records that somebody changed since, are
left out and given back: nobody approved what they would do now. The tables outlive a crash of the database server,
unlike those of the staged rows.
"""

from typing import Final

from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.bulk import staging
from tessera.bulk.blaming import blame
from tessera.bulk.models import Import
from tessera.changes.batch.plan import execute, fetch

CHANGED: Final = "changed-since-approval"
_PEOPLE: Final = sql.SQL("registry_individual")
_GROUPS: Final = sql.SQL("registry_group")


def keep(found: Import, *, has_households: bool) -> None:
    """Note the verdicts on the staged rows."""
    forget(found)
    with reach.narrowed_to(system_viewer()):
        execute(
            """create table {approved} as
               select p.row, p.is_new, i.id as known
               from {people} p left join {live} i on i.id = p.individual_id and not p.is_new""",
            live=_PEOPLE,
            **_names(found),
        )
        execute("create unique index on {approved} (row)", **_names(found))
        if has_households:
            execute(
                """create table {homes} as
                   select h.ref, h.is_new, g.id as known
                   from {groups} h left join {live} g on g.id = h.group_id and not h.is_new""",
                live=_GROUPS,
                **_names(found),
            )
            execute("create unique index on {homes} (ref)", **_names(found))


def is_there(found: Import) -> bool:
    """Whether the import has waited for approval."""
    ((known,),) = fetch("select to_regclass(%s) is not null", [f"{staging.SCHEMA}.{_table(found)}"])
    return bool(known)


def forget(found: Import) -> None:
    for name in ("approved", "homes"):
        execute("drop table if exists {table}", table=_names(found)[name])


def hold_people(found: Import) -> int:
    """Refuse the rows of people who are somebody else now than when it was approved, or whose record has changed; how
    many. What this import itself has written already is as it should be."""
    return blame(
        found,
        CHANGED,
        f"""select p.row from {{people}} p
            left join {{approved}} a using (row) left join {{live}} i on i.id = p.individual_id and not p.is_new
            where {_DIFFERS}""",
        live=_PEOPLE,
        history=sql.SQL("registry_individual_history"),
        approved=_names(found)["approved"],
        change=sql.Literal(found.request_id),
        seen=_seen(found),
    )


def hold_households(found: Import) -> int:
    """As ``hold_people``, for all rows of households."""
    return blame(
        found,
        CHANGED,
        f"""select p.row from {{people}} p join {{rows}} s using (row) join {{groups}} g on g.ref = s.household
            left join {{homes}} a on a.ref = g.ref left join {{live}} i on i.id = g.group_id and not g.is_new
            where {_DIFFERS}""",
        live=_GROUPS,
        history=sql.SQL("registry_group_history"),
        homes=_names(found)["homes"],
        change=sql.Literal(found.request_id),
        seen=_seen(found),
    )


# Over a, what was approved, and i, the record that it would change now.
_DIFFERS: Final = """i.recorded_change is distinct from {change}
    and (a.is_new is null or a.known is distinct from i.id or exists (
      select from {history} h where h.id = i.id and h.superseded_at > {seen}::timestamptz
        and h.superseded_change is distinct from {change}))"""


def _seen(found: Import) -> sql.Composable:
    """When it was sent to be approved, by the clock of the database."""
    assert found.request is not None
    return sql.Literal(found.request.seen_at)


def _table(found: Import) -> str:
    return f"approved_{found.pk}"


def _names(found: Import) -> dict[str, sql.Composable]:
    return {
        **staging.names(found),
        "approved": sql.Identifier(staging.SCHEMA, _table(found)),
        "homes": sql.Identifier(staging.SCHEMA, f"{_table(found)}_homes"),
    }
