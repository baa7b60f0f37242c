# ruff: noqa: S608 - the statements are made of our own words; values are bound or quoted
"""What matching finds wrong with rows: written as faults by set-based SQL."""

from collections.abc import Iterator
from typing import Final

from psycopg import sql

from tessera.accounts.viewer import Reach
from tessera.bulk import required
from tessera.bulk.approved import CHANGED
from tessera.bulk.blaming import blame
from tessera.bulk.layout import Layout
from tessera.bulk.models import Import
from tessera.changes.batch import Plan

FOUND_BY_MATCHING: Final = (
    "two-people", "number-unknown", "number-unusable", "twice-in-file", "name-missing", "value-missing",
    "outside-reach", "dies-before-birth", "relative-elsewhere",
    "identifier-differs", "older-than-parent", "household-unknown", "in-another-household", "second-head",
    "head-differs",
    "household-disagrees", "household-number-missing", "household-without-people", "household-outside-reach",
    "new-among-known", "household-value-missing", "household-left-out", CHANGED,
)  # fmt: skip


def inside(allowed: Reach, area: str) -> sql.Composable:
    """Whether the area lies where the importer may import; nothing else may be told to them. No area lies nowhere."""
    if allowed.everywhere:
        return sql.SQL("true")
    paths = sql.Literal("{" + ",".join(sorted(allowed.paths)) + "}")
    return sql.SQL(
        "coalesce({} in (select id from areas_area where path <@ any ({}::ltree[])), false)"
    ).format(sql.Identifier(*area.split(".")), paths)


def of_people(found: Import, shape: Layout, plan: Plan, allowed: Reach) -> None:
    """What is wrong with rows whose people are new, or known and within the importer's reach."""
    _without_name(found, shape)
    required.of_people(found, shape)
    _identifiers_that_differ(found, plan)
    _impossible_dates(found, shape)
    if shape.has("i_birth_date"):
        _older_than_parents(found, allowed)
    if not allowed.everywhere:
        _out_of_reach(found, shape, allowed)


def _without_name(found: Import, shape: Layout) -> None:
    names = [name for name in ("i_given_name", "i_family_name", "i_preferred_name") if shape.has(name)]
    given = joined_or(f"coalesce(s.{name}, '') <> ''" for name in names)
    blame(
        found,
        "name-missing",
        f"select row from {{people}} p join {{rows}} s using (row) where p.is_new and not ({given})",
    )


def joined_or(conditions: Iterator[str]) -> str:
    return " or ".join(conditions) or "false"


def _identifiers_that_differ(found: Import, plan: Plan) -> None:
    """A known person who has another number of a kind that everybody has only one of."""
    for kind in plan.identifiers:
        if kind.owner == "individual" and kind.is_unique:
            blame(
                found, "identifier-differs",
                """select distinct p.row from {people} p join {rows} s using (row)
                   join registry_identifier x on x.individual_id = p.individual_id and x.kind_id = {kind}
                     and x.status <> 'revoked' and x.lookup <> s.{lookup}
                   where not p.is_new and not exists (
                     select from registry_identifier y where y.individual_id = p.individual_id and y.kind_id = {kind}
                       and y.lookup = s.{lookup})""",
                kind=sql.Literal(kind.kind_id), lookup=kind.part("lookup"),
            )  # fmt: skip


def _impossible_dates(found: Import, shape: Layout) -> None:
    born, died = shape.has("i_birth_date"), shape.has("i_death_date")
    if born or died:
        birth = "coalesce(s.i_birth_date, i.birth_date)" if born else "i.birth_date"
        death = "coalesce(s.i_death_date, i.death_date)" if died else "i.death_date"
        blame(
            found, "dies-before-birth",
            f"""select p.row from {{people}} p join {{rows}} s using (row)
                left join registry_individual i on i.id = p.individual_id and not p.is_new
                where {death} < {birth}""",
        )  # fmt: skip


def _older_than_parents(found: Import, allowed: Reach) -> None:
    """Relatives out of reach are in the way of every date: their own could be found out by trying."""
    kin = """select distinct p.row from {people} p join {rows} s using (row)
           join registry_individual i on i.id = p.individual_id
           join registry_relationship r on i.id in (r.individual_id, r.other_id) and r.kind = 'parent_of'
             and not r.is_adopted and r.ended_on is null
           join registry_individual o on o.id = case when r.individual_id = i.id
             then r.other_id else r.individual_id end
           where not p.is_new and s.i_birth_date is distinct from i.birth_date"""
    if not allowed.everywhere:
        blame(
            found,
            "relative-elsewhere",
            f"{kin} and s.i_birth_date is not null and not {{inside}}",
            inside=inside(allowed, "o.area_id"),
        )
    blame(
        found, "older-than-parent",
        f"""{kin} and {{inside}} and case when r.individual_id = i.id
               then s.i_birth_date >= o.birth_date else o.birth_date >= s.i_birth_date end""",
        inside=inside(allowed, "o.area_id"),
    )  # fmt: skip


def _out_of_reach(found: Import, shape: Layout, allowed: Reach) -> None:
    """Rows that lie, or would lie, outside of the areas in which the importer may import."""
    paths = sql.SQL("{}::ltree[]").format(sql.Literal("{" + ",".join(sorted(allowed.paths)) + "}"))
    area = "s.i_area" if shape.has("i_area") else "null::bigint"
    blame(
        found, "outside-reach",
        f"""select p.row from {{people}} p join {{rows}} s using (row)
            left join registry_individual i on i.id = p.individual_id and not p.is_new
            left join areas_area there on there.id = i.area_id
            left join areas_area named on named.id = {area}
            where p.individual_id is not null and ((not p.is_new and coalesce(not there.path <@ any ({{paths}}), true))
               or ({area} is not null and coalesce(not named.path <@ any ({{paths}}), true))
               or (p.is_new and {area} is null))""",
        paths=paths,
    )  # fmt: skip
