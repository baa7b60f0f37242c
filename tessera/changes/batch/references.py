"""What the rows of a chunk refer to: locked and counted by the set, as foreign keys would one by one."""

from collections.abc import Sequence

from psycopg import sql

from tessera.changes.batch.plan import Column, Plan, Span, fetch, joined
from tessera.changes.errors import RegisterMoved


def lock(plan: Plan, span: Span) -> None:
    """Hold all that the new records of a chunk refer to, besides one another, to the end of the transaction.

    Raises RegisterMoved when something that the file was matched with is gone; matching anew finds what took its
    place.
    """
    _lock_areas(plan, span)
    _lock_kinds(plan)
    if plan.has_households and plan.has_known:
        _lock_joined_households(plan, span)


def _lock_joined_households(plan: Plan, span: Span) -> None:
    """Known households that new people join."""
    # In the order of the keys: two chunks that share a record wait for one another, and never in a circle.
    _expect_all(
        """with wanted as (select distinct g.group_id as id from {people} s
             join {groups} g on g.ref = s.household and g.place = s.place
             where s.is_new and not g.is_new and s.place > {after} and s.place <= {upto}
               and g.place > {after} and g.place <= {upto}),
           held as materialized (select id from registry_group where id in (select id from wanted)
             order by id for key share)
           select (select count(*) from wanted) - (select count(*) from held)""",
        **plan.tables,
        **span,
    )


def _lock_areas(plan: Plan, span: Span) -> None:
    sources = [("people", plan.individual), *([("groups", plan.group)] if plan.has_households else [])]
    named = [
        sql.SQL("select {} as id from {} where place > {after} and place <= {upto}").format(
            sql.Identifier(column.staged), plan.tables[table], **span
        )
        for table, columns in sources
        for column in _of_areas(columns)
    ]
    if named:
        _expect_all(
            """with wanted as (select id from ({named}) n where id is not null group by id),
               held as materialized (select id from areas_area where id in (select id from wanted)
                 order by id for key share)
               select (select count(*) from wanted) - (select count(*) from held)""",
            named=joined(named, " union all "),
        )


def _of_areas(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.name == "area_id"]


def _lock_kinds(plan: Plan) -> None:
    for kind in plan.identifiers:
        _expect_all(
            "with held as materialized (select id from registry_identifierkind where id = {kind} for key share)"
            " select 1 - (select count(*) from held)",
            kind=sql.Literal(kind.kind_id),
        )
    if plan.has_households:
        _expect_all(
            "with held as materialized (select id from registry_groupkind where id = {kind} for key share)"
            " select 1 - (select count(*) from held)",
            kind=sql.Literal(plan.group_kind_id),
        )


def _expect_all(statement: str, **parts: sql.Composable) -> None:
    """Run a statement that says how many of the wanted rows are missing."""
    ((missing,),) = fetch(statement, **parts)
    if missing:
        raise RegisterMoved(missing=missing)
