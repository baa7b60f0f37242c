# ruff: noqa: S608 - the statements are made of our own words; values are bound or quoted
"""Finds which households the rows of a file speak of, and what is wrong with who lives in them."""

from psycopg import sql

from tessera.accounts.viewer import Reach
from tessera.bulk import plans, required, staging
from tessera.bulk.blaming import blame
from tessera.bulk.layout import Layout
from tessera.bulk.models import Import
from tessera.bulk.verdicts import inside
from tessera.changes.batch import Plan
from tessera.changes.batch.plan import execute, fetch, joined


def match(found: Import, shape: Layout, plan: Plan, allowed: Reach) -> None:
    """Reach is decided first: of households out of it nothing is said but that their number is none."""
    faults = _nameless(found, plan)
    if faults + _conceal(found, shape, plan, allowed):
        _leave_out(found)
    _find(found, shape, plan)
    if not allowed.everywhere and _out_of_reach(found, shape, allowed):
        _leave_out(found)
        _find(found, shape, plan)
    faults = _members_elsewhere(found) if plan.is_exclusive else 0
    faults += _heads(found, plan)
    if plan.holds_back:
        faults += _new_among_known(found)
    _disagreements(found, shape)
    if faults:
        _leave_out(found)
        _find(found, shape, plan)
    if required.of_households(found, shape, lent=frozenset(plans.borrowed(shape))):
        _leave_out(found)
        _find(found, shape, plan)
    if plan.holds_back:
        _found_no_home_for_known(found)


def again(found: Import, shape: Layout, plan: Plan) -> None:
    """After further rows were refused."""
    _leave_out(found)
    _find(found, shape, plan)


def _new_among_known(found: Import) -> int:
    """New people in the household of somebody who is registered: where the register is not touched, nobody joins."""
    return blame(
        found, "new-among-known",
        """select p.row from {people} p join {rows} s using (row) join {groups} g on g.ref = s.household
           where p.is_new and (not g.is_new or exists (
             select from {people} q join {rows} t using (row)
             where t.household = s.household and not q.is_new and q.individual_id is not null))""",
    )  # fmt: skip


def _found_no_home_for_known(found: Import) -> None:
    """New households of people who are registered are not founded where the register is not touched."""
    execute(
        """delete from {groups} g where g.is_new and exists (select from {people} p join {rows} s using (row)
             where s.household = g.ref and not p.is_new and p.individual_id is not null)""",
        **staging.names(found),
    )


def _nameless(found: Import, plan: Plan) -> int:
    """Rows of households alone that nothing would find again."""
    if plan.bare_from is None:
        return 0
    faults = blame(
        found,
        "household-number-missing",
        "select p.row from {people} p join {rows} s using (row) where {bare} and s.household is null",
        bare=plan.is_bare,
    )
    if found.keys_last or found.mends_id is not None:
        return faults
    return faults + blame(
        found, "household-without-people",
        """select p.row from {people} p join {rows} s using (row)
           where {bare} and starts_with(s.household, 'K') and not exists (
             select from {people} q join {rows} t using (row)
             where t.household = s.household and q.individual_id is not null)""",
        bare=plan.is_bare,
    )  # fmt: skip


def _leave_out(found: Import) -> None:
    execute(
        "delete from {people} p using bulk_fault f where f.source_id = %s and f.row = p.row and not f.is_warning",
        [found.pk],
        **staging.names(found),
    )


def _conceal(found: Import, shape: Layout, plan: Plan, allowed: Reach) -> int:
    """Rows whose household number is unknown, or belongs to a household out of the importer's reach."""
    faults = 0
    if shape.has("group_number"):
        known = """select from registry_group g join registry_group o on o.id = coalesce(g.merged_into_id, g.id)
                   where g.registry_number = s.group_number and {inside}"""
        faults += blame(
            found, "household-unknown",
            f"""select p.row from {{people}} p join {{rows}} s using (row)
                where s.group_number is not null and not exists ({known})""",
            inside=inside(allowed, "o.area_id"),
        )  # fmt: skip
    if plan.group_number is not None and not allowed.everywhere:
        faults += blame(
            found, "number-unusable",
            """select distinct p.row from {people} p join {rows} s using (row)
               join registry_identifier x on x.lookup = s.hh_lookup and x.kind_id = {kind} and x.status <> 'revoked'
               join registry_group g on g.id = x.group_id and g.status = 'active'
               where not {inside} and not exists (select from bulk_fault f where f.source_id = {source}
                 and f.row = p.row and f.code = 'household-unknown')""",
            kind=sql.Literal(plan.group_number.kind_id), inside=inside(allowed, "g.area_id"),
            source=sql.Literal(found.pk),
        )  # fmt: skip
    return faults


def _find(found: Import, shape: Layout, plan: Plan) -> None:
    """The table of households: the first accepted row of each says its own facts, before others a row of its own."""
    execute("drop table if exists {groups}", **staging.names(found))
    parts = [_own(name, shape, plan) for name in plans.group_parts(shape, plan)]
    parts += [
        sql.SQL("{} as {}").format(_of_first_person(theirs, plan), sql.Identifier(own))
        for own, theirs in plans.borrowed(shape).items()
    ]
    execute(
        """create unlogged table {groups} as
           with first as (
             select distinct on (s.household) s.household as ref, s.row as first_row, {person} as individual_id,
                    count(p.individual_id) over (partition by s.household) as members {parts}
             from {people} p join {rows} s using (row) where s.household is not null
             order by s.household, {own_first} s.row
           ), known as (
             select distinct on (ref) ref, group_id from ({ways}) way (ref, group_id, rank) order by ref, rank, group_id
           ), once as (
             select distinct on (group_id) ref, group_id from known order by group_id, ref
           )
           select first.*, placed.place,
                  coalesce(once.group_id, nextval({keys})) as group_id,
                  once.group_id is null as is_new
           from first left join once using (ref)
           join (select household as ref, min(row) as place from {rows} group by 1) placed using (ref)""",
        parts=sql.SQL(", {}").format(joined(parts)) if parts else sql.SQL(""),
        person=_known_first(found),
        own_first=sql.SQL("" if plan.bare_from is None else "p.individual_id is not null, "),
        ways=_ways(found, shape, plan),
        keys=staging.keys_of("registry_group"),
        **staging.names(found),
    )
    for column in ("ref", "place"):
        execute("create index on {groups} ({column})", column=sql.Identifier(column), **staging.names(found))
    staging.analyze(found, "groups")


def _known_first(found: Import) -> sql.Composable:
    """The first person of a household who is known already, else its first: where they live is the household."""
    ((any_known,),) = fetch(
        "select exists (select from {people} where not is_new and individual_id is not null)",
        **staging.names(found),
    )
    order = "p.individual_id is null, p.is_new, s.row" if any_known else "p.individual_id is null, s.row"
    return sql.SQL(f"first_value(p.individual_id) over (partition by s.household order by {order})")


def _own(name: str, shape: Layout, plan: Plan) -> sql.Composable:
    """What the row says of the household. One that the table of households leaves out lives where its people do."""
    theirs = plans.LENT.get(name, "")
    if plan.bare_from is None or not shape.has(theirs):
        return sql.SQL("s.{}").format(sql.Identifier(name))
    return sql.SQL(
        "case when p.individual_id is null then s.{own} else coalesce(s.{own}, s.{theirs}) end as {own}"
    ).format(own=sql.Identifier(name), theirs=sql.Identifier(theirs))


def _of_first_person(column: str, plan: Plan) -> sql.Composable:
    """What the household's first person says, who stands in its first row unless that is a row of its own."""
    plain = sql.SQL("s.{}").format(sql.Identifier(column))
    if plan.bare_from is None:
        return plain
    return sql.SQL(
        "first_value({}) over (partition by s.household order by p.individual_id is null, s.row)"
    ).format(plain)


def _ways(found: Import, shape: Layout, plan: Plan) -> sql.Composable:
    """By its registry number, by the number that the file gives it, else where its first known member lives. The number
    that rows to be mended gave it, where it means nothing elsewhere, means what it meant in their file."""
    ways = []
    if shape.has("group_number"):
        ways.append(
            "select f.ref, coalesce(g.merged_into_id, g.id), 1 from first f"
            " join registry_group g on g.registry_number = f.group_number"
        )
    unless_numbered = "true"
    if plan.group_number is not None:
        kind = plan.group_number.kind_id
        ways.append(
            f"""select f.ref, g.id, 2 from first f
                join registry_identifier x on x.lookup = f.hh_lookup and x.kind_id = {kind}
                and x.status <> 'revoked' join registry_group g on g.id = x.group_id and g.status = 'active'"""
        )
        unless_numbered = f"""(f.hh_lookup is null or not exists (select from registry_identifier x
            where x.group_id = m.group_id and x.kind_id = {kind} and x.status <> 'revoked'))"""
    if found.mends_id is not None and not found.keys_last:
        ways.append(
            f"""select f.ref, g.id, 2 from first f
                join bulk_kepthousehold k on k.key = f.ref and k.source_id = {int(found.mends_id)}
                join registry_group g on g.id = k.group_id and g.status = 'active'"""
        )
    ways.append(
        f"""select f.ref, m.group_id, 3 from first f join registry_membership m on m.individual_id = f.individual_id
            and m.until is null and m.is_exclusive where {unless_numbered}"""
    )
    return sql.SQL(" union all ".join(ways))


def _members_elsewhere(found: Import) -> int:
    """A file does not move people: that is a life event, which keeps both households right."""
    return blame(
        found, "in-another-household",
        """select p.row from {people} p join {rows} s using (row) join {groups} g on g.ref = s.household
           join registry_membership m on m.individual_id = p.individual_id and m.until is null and m.is_exclusive
           where not p.is_new and m.group_id <> g.group_id""",
    )  # fmt: skip


def _heads(found: Import, plan: Plan) -> int:
    if not plan.has_relationship:
        return 0
    second = blame(
        found, "second-head",
        """select row, jsonb_build_object('first', first) from (
             select s.row, min(s.row) over (partition by s.household) as first from {people} p join {rows} s using (row)
             where s.relationship = 'head' and s.household is not null) heads where row > first""",
    )  # fmt: skip
    return second + blame(
        found, "head-differs",
        """select p.row from {people} p join {rows} s using (row)
           join {groups} g on g.ref = s.household and not g.is_new
           join registry_membership m on m.group_id = g.group_id and m.until is null and m.roles @> array['head']
           where s.relationship = 'head' and m.individual_id <> p.individual_id""",
    )  # fmt: skip


def _out_of_reach(found: Import, shape: Layout, allowed: Reach) -> int:
    """Households that lie, or would lie, outside of where the importer may import; those without people lie somewhere.

    Of a person who would live there with theirs, their own row has said so.
    """
    paths = sql.SQL("{}::ltree[]").format(sql.Literal("{" + ",".join(sorted(allowed.paths)) + "}"))
    known = blame(
        found, "outside-reach",
        """select p.row from {people} p join {rows} s using (row)
           join {groups} g on g.ref = s.household and not g.is_new
           join registry_group live on live.id = g.group_id left join areas_area there on there.id = live.area_id
           where p.individual_id is not null and coalesce(not there.path <@ any ({paths}), true)""",
        paths=paths,
    )  # fmt: skip
    area = "s.g_area" if shape.has("g_area") else "null::bigint"
    lent = "g.g_area" if shape.has("g_area") or shape.has("i_area") else "null::bigint"
    return known + blame(
        found, "household-outside-reach",
        f"""select p.row from {{people}} p join {{rows}} s using (row) join {{groups}} g on g.ref = s.household
            left join registry_group live on live.id = g.group_id and not g.is_new
            left join areas_area there on there.id = live.area_id
            left join areas_area named on named.id = {area}
            where ({area} is not null and coalesce(not named.path <@ any ({{paths}}), true))
               or (p.individual_id is null and not g.is_new and coalesce(not there.path <@ any ({{paths}}), true))
               or (p.individual_id is null and g.is_new and {lent} is null)""",
        paths=paths,
    )  # fmt: skip


def _disagreements(found: Import, shape: Layout) -> None:
    """Rows that say something else of their household than its first row; the first row is believed."""
    names = [name for name in shape.names if name.startswith("g_") and name != "g_erased"]
    if not names:
        return
    other = " or ".join(
        f'(s."{name}" is not null and s."{name}" is distinct from g."{name}")' for name in names
    )
    blame(
        found, "household-disagrees",
        f"""select s.row, jsonb_build_object('first', g.first_row) from {{people}} p join {{rows}} s using (row)
            join {{groups}} g on g.ref = s.household where s.row <> g.first_row and ({other})""",
        is_warning=True,
    )  # fmt: skip


def keep(found: Import) -> None:
    """Remember which household each key of the file meant, and what the file whose rows it mends remembered."""
    if found.mends_id is not None:
        execute(
            """insert into bulk_kepthousehold (source_id, key, group_id)
               select %s, key, group_id from bulk_kepthousehold where source_id = %s on conflict do nothing""",
            [found.pk, found.mends_id],
        )
    execute(
        """insert into bulk_kepthousehold (source_id, key, group_id)
           select %s, ref, group_id from {groups} where starts_with(ref, 'K') on conflict do nothing""",
        [found.pk],
        **staging.names(found),
    )
