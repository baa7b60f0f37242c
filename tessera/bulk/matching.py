# ruff: noqa: S608 - the statements are made of our own words; values are bound or quoted
"""Finds who the rows of a file are: by registry number, by unique identifier, and by name where a row has neither.

All of it is set-based and runs in one transaction; it can be run again at any time.
"""

from typing import Final

from django.db import transaction
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.bulk import approved, households, staging, verdicts
from tessera.bulk.blaming import blame
from tessera.bulk.layout import Layout
from tessera.bulk.models import Fault, Import
from tessera.bulk.verdicts import FOUND_BY_MATCHING, inside
from tessera.changes.batch import Plan
from tessera.changes.batch.plan import execute

# Besides the given name and the birth date, by which people without any number are recognised.
_ALSO_FIT: Final = {
    "i_family_name": "family_name",
    "i_additional_name": "additional_name",
    "i_sex": "sex",
    "i_area": "area_id",
}

# Rows whose number is unknown, or might as well be; nothing else is said of them.
_BLAMED: Final = """select from bulk_fault f where f.source_id = {source}
    and f.code in ('number-unknown', 'number-unusable')"""


@transaction.atomic
def match(found: Import, shape: Layout, plan: Plan, *, viewer: Viewer) -> None:
    """Fill the tables of people and households. Rows with faults are left out of them."""
    with reach.narrowed_to(system_viewer()):
        Fault.objects.filter(source=found, code__in=FOUND_BY_MATCHING).delete()
        for table in ("people", "groups"):
            execute("drop table if exists {table}", table=staging.names(found)[table])
        allowed = viewer.reach(Permission.IMPORT)
        _candidates(found, shape, plan)
        _conceal(found, shape, allowed)
        _contradictions(found, shape, plan)
        _by_name(found, shape, plan, allowed)
        _decide(found, plan)
        verdicts.of_people(found, shape, plan, allowed)
        has_waited = approved.is_there(found)
        if has_waited:
            approved.hold_people(found)
        leave_out(found)
        if plan.has_households:
            households.match(found, shape, plan, allowed)
            if has_waited and approved.hold_households(found):
                households.again(found, shape, plan)
        _place(found, plan)


def _place(found: Import, plan: Plan) -> None:
    """Say where each row is written: with the first row of its household in the file, else in its own place. What is
    written is laid down in this order, so that a chunk reads its own rows and no others."""
    with_first = "left join {groups} g on g.ref = s.household" if plan.has_households else ""
    place = "coalesce(g.place, p.row)" if plan.has_households else "p.row"
    name = sql.Identifier(staging.people_table(found))
    parts = {**staging.names(found), "placed": sql.Identifier(staging.SCHEMA, f"placed_{found.pk}")}
    execute(
        f"""create unlogged table {{placed}} as
            select s.*, p.individual_id, p.is_new, {place} as place
            from {{people}} p join {{rows}} s using (row) {with_first} order by place, p.row""",
        **parts,
    )
    execute("drop table {people}", **parts)
    execute("alter table {placed} rename to {name}", name=name, **parts)
    for column in ("place", "row", "individual_id"):
        execute("create index on {people} ({column})", column=sql.Identifier(column), **parts)
    staging.analyze(found, "people")


def leave_out(found: Import) -> int:
    """Take rows with faults out of the people to be written; how many."""
    return execute(
        """delete from {people} p using bulk_fault f
           where f.source_id = %s and f.row = p.row and not f.is_warning""",
        [found.pk],
        **staging.names(found),
    )


def _candidates(found: Import, shape: Layout, plan: Plan) -> None:
    """``candidates``: each row and each individual that one of its numbers belongs to."""
    execute("drop table if exists pg_temp.candidates")
    execute("create temporary table candidates (row bigint, individual_id bigint) on commit drop")
    if shape.has("number"):
        execute(
            """insert into candidates select s.row, coalesce(i.duplicate_of_id, i.id)
               from {rows} s join registry_individual i on i.registry_number = s.number""",
            **staging.names(found),
        )
    for kind in plan.identifiers:
        if kind.is_unique and kind.owner == "individual":
            execute(
                """insert into candidates select s.row, coalesce(i.duplicate_of_id, i.id)
                   from {rows} s join registry_identifier x on x.lookup = s.{lookup} and x.kind_id = {kind}
                     and x.status <> 'revoked'
                   join registry_individual i on i.id = x.individual_id""",
                lookup=kind.part("lookup"),
                kind=sql.Literal(kind.kind_id),
                **staging.names(found),
            )
    execute("create index on candidates (row)")
    execute("analyze candidates")


def _conceal(found: Import, shape: Layout, allowed: Reach) -> None:
    """Rows of people out of the importer's reach: they are told what they would be told of a number that nobody has,
    and nothing else, so that no file finds anything out about them. A number in the way within reach looks the same."""
    if shape.has("number"):
        known = """select from registry_individual i
                   join registry_individual o on o.id = coalesce(i.duplicate_of_id, i.id)
                   where i.registry_number = s.number and {inside}"""
        blame(
            found,
            "number-unknown",
            f"select row from {{rows}} s where s.number is not null and not exists ({known})",
            inside=inside(allowed, "o.area_id"),
        )
    if not allowed.everywhere:
        blame(
            found,
            "number-unusable",
            f"""select c.row from candidates c join registry_individual o on o.id = c.individual_id
                where not exists ({_BLAMED} and f.row = c.row)
                group by c.row having bool_or(not {{inside}}) or count(distinct c.individual_id) > 1""",
            inside=inside(allowed, "o.area_id"),
            source=sql.Literal(found.pk),
        )
    execute(
        f"delete from candidates c where exists ({_BLAMED} and f.row = c.row)", source=sql.Literal(found.pk)
    )


def _contradictions(found: Import, shape: Layout, plan: Plan) -> None:
    """Rows whose numbers belong to two people, or stand in the file before."""
    blame(
        found,
        "two-people",
        "select row from candidates group by row having count(distinct individual_id) > 1",
    )
    columns = [
        kind.part("lookup") for kind in plan.identifiers if kind.is_unique and kind.owner == "individual"
    ]
    for column in [*columns, *([sql.Identifier("number")] if shape.has("number") else [])]:
        blame(
            found,
            "twice-in-file",
            """select s.row, jsonb_build_object('first', twice.first) from {rows} s join (
                 select {column} as value, min(row) as first from {rows} where {column} is not null
                 group by 1 having count(*) > 1) twice on s.{column} = twice.value and s.row > twice.first
               where not exists ("""
            + _BLAMED
            + " and f.row = s.row)",
            column=column,
            source=sql.Literal(found.pk),
        )
    blame(
        found,
        "twice-in-file",
        """select c.row, jsonb_build_object('first', twice.first) from candidates c join (
             select individual_id, min(row) as first from candidates group by 1 having count(distinct row) > 1) twice
           on c.individual_id = twice.individual_id and c.row > twice.first""",
    )


def _by_name(found: Import, shape: Layout, plan: Plan, allowed: Reach) -> None:
    """A row without any number is somebody known when name, birth date, sex and place all fit one person only, of those
    within the importer's reach."""
    if not (shape.has("i_birth_date") and shape.has("i_given_name")):
        return
    numbers = [
        kind.part("lookup") for kind in plan.identifiers if kind.is_unique and kind.owner == "individual"
    ]
    numbers += [sql.Identifier("number")] if shape.has("number") else []
    bare = (
        sql.SQL(" and ").join([sql.SQL("s.{} is null").format(number) for number in numbers])
        if numbers
        else sql.SQL("true")
    )
    fits = [
        sql.SQL("(s.{0} is null or s.{0} = i.{1})").format(sql.Identifier(staged), sql.Identifier(name))
        for staged, name in _ALSO_FIT.items()
        if shape.has(staged)
    ]
    execute(
        """insert into candidates
           select s.row, min(i.id) from {rows} s
           join registry_individual i on i.birth_date = s.i_birth_date and i.given_name = s.i_given_name and {fits}
             and i.status not in ('duplicate', 'archived') and {inside}
           where {bare} group by s.row having count(*) = 1""",
        bare=bare,
        inside=inside(allowed, "i.area_id"),
        fits=sql.SQL(" and ").join(fits) if fits else sql.SQL("true"),
        **staging.names(found),
    )
    blame(
        found,
        "twice-in-file",
        """select c.row, jsonb_build_object('first', twice.first) from candidates c join (
             select individual_id, min(row) as first from candidates group by 1 having count(distinct row) > 1) twice
           on c.individual_id = twice.individual_id and c.row > twice.first
           where not exists (select from bulk_fault f where f.source_id = {source} and f.row = c.row
                             and f.code = 'twice-in-file')""",
        source=sql.Literal(found.pk),
    )


def _decide(found: Import, plan: Plan) -> None:
    """The table of people: known ones with their key, new ones with the key that they will get, and rows of households
    alone with none."""
    person = "coalesce(c.individual_id, nextval({keys}))"
    is_new = "c.individual_id is null"
    if plan.bare_from is not None:
        person = "case when not {bare} then " + person + " end"
        is_new = "not {bare} and " + is_new
    execute(
        f"""create unlogged table {{people}} as
           select s.row, {person} as individual_id, {is_new} as is_new
           from {{rows}} s left join (select row, min(individual_id) as individual_id
             from candidates group by row) c using (row)
           where not exists (select from bulk_fault f where f.source_id = {{source}} and f.row = s.row
             and not f.is_warning)
           order by s.row""",
        keys=staging.keys_of("registry_individual"),
        bare=plan.is_bare,
        source=sql.Literal(found.pk),
        **staging.names(found),
    )
    execute("create index on {people} (row)", **staging.names(found))
    execute("create index on {people} (individual_id)", **staging.names(found))
    staging.analyze(found, "people")
