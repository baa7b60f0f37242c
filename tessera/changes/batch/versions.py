"""What a chunk of a file says, kept as pictures of the people and households of whom it speaks."""

from collections.abc import Sequence

from psycopg import sql

from tessera.changes.batch.adoption import Scope
from tessera.changes.batch.plan import Column, Plan, Span, execute, joined
from tessera.dictionary.choices import Subject


def insert(plan: Plan, span: Span) -> int:
    """A picture of each person and household of the chunk, known or new; none where the file has no version name."""
    if plan.named is None:
        return 0
    people = execute(
        """insert into versions_recordversion (named_id, individual_id, change, facts, observed_on, recorded_at)
           select {named}, s.individual_id, (select history_change()), {facts}, {observed}, (select history_now())
           from {people} s where s.place > {after} and s.place <= {upto} and s.individual_id is not null
           order by s.place, s.row""",
        named=sql.Literal(plan.named),
        facts=_told(plan.individual, _attributes(plan, "attributes", "erased"), clears=plan.has_clears),
        observed=sql.Literal(plan.observed_on),
        **plan.tables,
        **span,
    )
    return people + (_households(plan, span) if plan.has_households else 0)


def scope(plan: Plan, span: Span) -> Scope:
    """The pictures of known records that the chunk has brought."""
    parts = {"named": sql.Literal(plan.named), **plan.tables, **span}
    known = {
        Subject.INDIVIDUAL: sql.SQL(
            "v.named_id = {named} and v.change = history_change() and v.individual_id in ("
            "select s.individual_id from {people} s where s.place > {after} and s.place <= {upto} and not s.is_new)"
        ).format(**parts)
    }
    if plan.has_households:
        known[Subject.GROUP] = sql.SQL(
            "v.named_id = {named} and v.change = history_change() and v.group_id in ("
            "select s.group_id from {groups} s where s.place > {after} and s.place <= {upto} and not s.is_new)"
        ).format(**parts)
    return Scope(known)


def _households(plan: Plan, span: Span) -> int:
    relationship = "p.relationship" if plan.has_relationship else "null::text"
    return execute(
        """insert into versions_recordversion
             (named_id, group_id, change, facts, members, observed_on, recorded_at)
           select {named}, s.group_id, (select history_change()), {facts}, m.members, {observed},
                  (select history_now())
           from {groups} s left join (
             select p.household, p.place, jsonb_agg(jsonb_build_object('individual', p.individual_id,
                      'relationship', {relationship}) order by p.row) as members
             from {people} p where p.place > {after} and p.place <= {upto} and p.individual_id is not null
             group by 1, 2) m on m.household = s.ref and m.place = s.place
           where s.place > {after} and s.place <= {upto} order by s.place""",
        named=sql.Literal(plan.named),
        facts=_told(plan.group, _attributes(plan, "g_attributes", "g_erased"), clears=plan.has_clears),
        relationship=sql.SQL(relationship),
        observed=sql.Literal(plan.observed_on),
        **plan.tables,
        **span,
    )


def _attributes(plan: Plan, name: str, erased: str) -> sql.Composable | None:
    """The country's own facts that the row says, those that it erases being null."""
    if not (plan.has_attributes if name == "attributes" else plan.has_group_attributes):
        return None
    said = sql.SQL("coalesce(s.{}, '{{}}'::jsonb)").format(sql.Identifier(name))
    if not plan.has_clears:
        return said
    return sql.SQL(
        "({} || coalesce((select jsonb_object_agg(k, null) from unnest(s.{}) k), '{{}}'::jsonb))"
    ).format(said, sql.Identifier(erased))


def _told(columns: Sequence[Column], attributes: sql.Composable | None, *, clears: bool) -> sql.Composable:
    """A document of what the row says: an empty cell says nothing, the erasing mark says that there is nothing."""
    pairs = joined(
        [
            sql.SQL("{}, s.{}").format(sql.Literal(column.name), sql.Identifier(column.staged))
            for column in columns
        ]
    )
    told = [sql.SQL("jsonb_strip_nulls(jsonb_build_object({}))").format(pairs)]
    if clears:
        told += [
            sql.SQL(
                "case when {} = any(s.cleared) then jsonb_build_object({}, {}) else '{{}}'::jsonb end"
            ).format(
                sql.Literal(column.staged),
                sql.Literal(column.name),
                sql.SQL("null") if column.blank is None else column.blank_sql + _cast(column.blank),
            )
            for column in columns
        ]
    if attributes is not None:
        told.append(
            sql.SQL(
                "case when {0} = '{{}}'::jsonb then '{{}}'::jsonb else jsonb_build_object('attributes', {0}) end"
            ).format(attributes)
        )
    return joined(told, " || ")


def _cast(blank: str | int) -> sql.SQL:
    return sql.SQL("::text" if isinstance(blank, str) else "::int")
