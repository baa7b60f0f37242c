"""Groups of a chunk and who belongs to them."""

from typing import Final

from psycopg import sql

from tessera.changes.batch.plan import Plan, Span, execute, joined
from tessera.changes.batch.values import NOW_RECORDED, RECORDED, differs, group_changes, inserted, uuid7

_DEFAULTS: Final[dict[str, str]] = {"name": "''", "address": "''"}


def insert(plan: Plan, span: Span) -> int:
    """A group is made in the chunk of its place."""
    columns = [(column.name, inserted(column)) for column in plan.group]
    given = {name for name, _ in columns}
    columns += [(name, sql.SQL(blank)) for name, blank in _DEFAULTS.items() if name not in given]
    attributes = "coalesce(s.g_attributes, '{}')" if plan.has_group_attributes else "'{}'"
    columns += [("attributes", sql.SQL(attributes)), ("status", sql.SQL("'active'"))]
    columns += [("source", sql.Literal(plan.source)), ("observed_on", sql.Literal(plan.observed_on))]
    return execute(
        """insert into registry_group (id, public_id, {recorded}, kind_id, registered_on, registry_number, {names})
           select s.group_id, {uuid}, {now_recorded}, {kind}, {day}, registry_number('H', s.next_number), {values}
           from (select *, nextval('group_number') as next_number from {groups}
                 where is_new and place > {after} and place <= {upto}) s
           order by s.place""",
        names=joined([sql.Identifier(name) for name, _ in columns]),
        values=joined([value for _, value in columns]),
        uuid=uuid7("s.first_row"),
        recorded=RECORDED,
        now_recorded=NOW_RECORDED,
        kind=sql.Literal(plan.group_kind_id),
        day=sql.Literal(plan.registered_on),
        **plan.tables,
        **span,
    )


def update(plan: Plan, span: Span) -> int:
    pairs = group_changes(plan)
    if not pairs or not plan.has_known:
        return 0
    source = [("source", sql.Literal(plan.source)), ("observed_on", sql.Literal(plan.observed_on))]
    return execute(
        """update registry_group t set {sets} from {groups} s
           where t.id = s.group_id and not s.is_new and s.place > {after} and s.place <= {upto}
             and {differs}""",
        sets=joined(
            [sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in pairs + source]
        ),
        differs=differs(pairs),
        **plan.tables,
        **span,
    )


def join_new(plan: Plan, span: Span) -> int:
    """Memberships of new people."""
    return _join(plan, span, sql.SQL("s.is_new"))


def join_known(plan: Plan, span: Span) -> int:
    """Memberships of known people that are not recorded yet."""
    missing = sql.SQL(
        "not s.is_new and s.individual_id is not null and not exists ("
        "select from registry_membership m where m.individual_id = s.individual_id"
        " and m.group_id = g.group_id and m.until is null)"
    )
    return _join(plan, span, missing) if plan.has_known else 0


def _join(plan: Plan, span: Span, which: sql.Composable) -> int:
    # Who is alone in a new household, in a file that does not speak of heads, heads it.
    alone = "case when g.is_new and g.members = 1 then 'head' else '' end"
    relationship = f"coalesce(s.relationship, {alone})" if plan.has_relationship else alone
    return execute(
        """insert into registry_membership (public_id, {recorded}, individual_id, group_id, roles,
             relationship_to_head, is_exclusive, since, reason, attributes)
           select {uuid}, {now_recorded}, s.individual_id, g.group_id,
                  case when {relationship} = 'head' then array['head'] else '{{}}'::text[] end, {relationship},
                  {exclusive}, {day}, '', '{{}}'
           from {people} s join {groups} g on g.ref = s.household and g.place = s.place
           where s.place > {after} and s.place <= {upto} and g.place > {after} and g.place <= {upto} and {which}
           order by s.place, s.row""",
        uuid=uuid7("s.row"),
        recorded=RECORDED,
        now_recorded=NOW_RECORDED,
        relationship=sql.SQL(relationship),
        exclusive=sql.Literal(plan.is_exclusive),
        day=sql.Literal(plan.registered_on),
        which=which,
        **plan.tables,
        **span,
    )


def relate(plan: Plan, span: Span) -> int:
    """Known members whose relationship to the head the file states anew."""
    if not plan.has_relationship or not plan.has_known:
        return 0
    return execute(
        """update registry_membership m set relationship_to_head = s.relationship,
             roles = case when s.relationship = 'head' and not m.roles @> array['head'] then m.roles || array['head']
                          when s.relationship <> 'head' then array_remove(m.roles, 'head') else m.roles end
           from {people} s join {groups} g on g.ref = s.household and g.place = s.place
           where m.individual_id = s.individual_id and m.group_id = g.group_id and m.until is null
             and not s.is_new and s.place > {after} and s.place <= {upto} and g.place > {after} and g.place <= {upto}
             and s.relationship is not null and m.relationship_to_head <> s.relationship""",
        **plan.tables,
        **span,
    )
