"""Individuals of a chunk: the new ones are inserted, the known ones updated where something differs."""

from typing import Final

from psycopg import sql

from tessera.changes.batch.plan import Plan, Span, execute, joined
from tessera.changes.batch.values import NOW_RECORDED, RECORDED, differs, inserted, person_changes, uuid7

_DEFAULTS: Final[dict[str, str]] = {
    "given_name": "''", "family_name": "''", "additional_name": "''", "preferred_name": "''", "address": "''",
    "name_variants": "'{}'", "birth_date_precision": "'day'", "sex": "0", "language": "''",
}  # fmt: skip


def insert(plan: Plan, span: Span) -> int:
    columns = [(column.name, inserted(column)) for column in plan.individual]
    given = {name for name, _ in columns}
    columns += [(name, sql.SQL(blank)) for name, blank in _DEFAULTS.items() if name not in given]
    columns.append(("attributes", sql.SQL("coalesce(s.attributes, '{}')" if plan.has_attributes else "'{}'")))
    dies = (
        "case when s.i_death_date is null then 'active' else 'deceased' end"
        if "death_date" in given
        else "'active'"
    )
    columns.append(("status", sql.SQL(dies)))
    columns += _provenance(plan)
    return execute(
        """insert into registry_individual (id, public_id, {recorded}, registered_on, registry_number, {names})
           select s.individual_id, {uuid}, {now_recorded}, {day}, registry_number('P', s.next_number), {values}
           from (select *, nextval('individual_number') as next_number from {people}
                 where is_new and place > {after} and place <= {upto}) s""",
        names=joined([sql.Identifier(name) for name, _ in columns]),
        values=joined([value for _, value in columns]),
        uuid=uuid7("s.row"),
        recorded=RECORDED,
        now_recorded=NOW_RECORDED,
        day=sql.Literal(plan.registered_on),
        **plan.tables,
        **span,
    )


def update(plan: Plan, span: Span) -> int:
    pairs = person_changes(plan)
    if not pairs or not plan.has_known:
        return 0
    written = pairs + _provenance(plan)
    names = {name for name, _ in pairs}
    if "death_date" in names:
        dies = sql.SQL(
            "case when s.i_death_date is not null and t.status = 'active' then 'deceased' else t.status end"
        )
        written.append(("status", dies))
    return execute(
        """update registry_individual t set {sets}
           from {people} s
           where t.id = s.individual_id and not s.is_new and s.place > {after} and s.place <= {upto}
             and {differs}""",
        sets=joined([sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in written]),
        differs=differs(pairs),
        **plan.tables,
        **span,
    )


def _provenance(plan: Plan) -> list[tuple[str, sql.Composable]]:
    """Where the record as it now stands comes from, and when it was observed."""
    return [("source", sql.Literal(plan.source)), ("observed_on", sql.Literal(plan.observed_on))]
