"""What applying an import would do: counts, and examples field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.db.models import F, QuerySet
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.viewer import Reach, system_viewer
from tessera.bulk import staging
from tessera.bulk.asides import Aside, beside
from tessera.bulk.models import Fault, Import
from tessera.bulk.parts import HOUSEHOLDS, MEMBER
from tessera.changes.batch import Plan
from tessera.changes.batch.plan import fetch, joined
from tessera.changes.batch.values import differs, group_changes, person_changes
from tessera.dictionary.choices import Subject

EXAMPLES: Final = 10
_ALL: Final = Reach(everywhere=True)


@dataclass(frozen=True)
class Difference:
    """One fact before and after. ``key`` is the column or attribute; beyond those of the record itself, the key of the
    target: ``identifier.national_id``, ``contact.phone``, ``household.key``, ``membership.relationship_to_head``."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Example:
    """A row of the file, which person or household it is, and what would change. ``is_new`` has only afters."""

    row: int
    name: str
    public_id: str
    is_new: bool
    differences: Sequence[Difference]
    subject: Subject = Subject.INDIVIDUAL


def counts(found: Import, plan: Plan) -> dict[str, Any]:
    """People and households to be created, updated or left as they are, and rows refused."""
    with reach.narrowed_to(system_viewer()):
        # "offset 0" keeps the planner from asking twice whether a row is touched.
        ((new, changed, same),) = fetch(
            """select count(*) filter (where is_new), count(*) filter (where not is_new and is_touched),
                      count(*) filter (where not is_new and not is_touched)
               from (select s.is_new, not s.is_new and coalesce({touched}, false) as is_touched
                     from {people} s left join registry_individual t on t.id = s.individual_id and not s.is_new
                     {groups_join} where not {bare} offset 0) asked""",
            touched=_touched(plan),
            bare=plan.is_bare,
            groups_join=_groups_join(plan),
            **staging.names(found),
        )
        households = _household_counts(found, plan) if plan.has_households else {}
    faults = Fault.objects.filter(source=found, is_warning=False)
    return {
        "create": new,
        "update": changed,
        "same": same,
        "refused": _refused(faults),
        "warnings": Fault.objects.filter(source=found, is_warning=True).count(),
        **households,
    }


def _refused(faults: QuerySet[Fault]) -> int:
    """Rows of the file; of people who stand side by side in one, it is one."""
    place = F("row") - F("row") % HOUSEHOLDS + F("row") % MEMBER
    return faults.annotate(place=place).values("place").distinct().count()


def _groups_join(plan: Plan) -> sql.Composable:
    if not plan.has_households:
        return sql.SQL("")
    return sql.SQL("left join {groups} g on g.ref = s.household").format(groups=plan.tables["groups"])


def _household_counts(found: Import, plan: Plan) -> dict[str, int]:
    ((new, changed, same),) = fetch(
        """select count(*) filter (where s.is_new), count(*) filter (where not s.is_new and {differs}),
                  count(*) filter (where not s.is_new and not {differs})
           from {groups} s left join registry_group t on t.id = s.group_id and not s.is_new""",
        differs=differs(group_changes(plan)),
        **staging.names(found),
    )
    return {"households_create": new, "households_update": changed, "households_same": same}


def _touched(plan: Plan) -> sql.Composable:
    """Whether applying a row of a known person would write anything of that person."""
    parts = [differs(person_changes(plan))]
    for kind in plan.identifiers:
        if kind.owner == "individual":
            parts.append(
                sql.SQL(
                    "(s.{0} is not null and not exists (select from registry_identifier x where x.lookup = s.{0}"
                    " and x.kind_id = {1} and x.individual_id = s.individual_id and x.status <> 'revoked'))"
                ).format(kind.part("lookup"), sql.Literal(kind.kind_id))
            )
    for contact in plan.contacts:
        parts.append(
            sql.SQL(
                "(s.{0} is not null and not exists (select from registry_contactpoint c"
                " where c.individual_id = s.individual_id"
                " and c.kind = {1} and c.value = s.{0}))"
            ).format(sql.Identifier(contact.staged), sql.Literal(contact.kind))
        )
    if plan.has_households:
        parts.append(
            sql.SQL(
                "(g.group_id is not null and not exists (select from registry_membership m where"
                " m.individual_id = s.individual_id and m.group_id = g.group_id and m.until is null))"
            )
        )
    if plan.has_relationship:
        parts.append(
            sql.SQL(
                "(s.relationship is not null and exists (select from registry_membership m where"
                " m.individual_id = s.individual_id and m.group_id = g.group_id and m.until is null"
                " and m.relationship_to_head <> s.relationship))"
            )
        )
    return sql.SQL(" or ").join(parts)


def examples(found: Import, plan: Plan, *, within: Reach = _ALL) -> list[Example]:
    """Some rows that create and some that update, with what they change; of records that lie ``within``, and will. The
    caller shows those from everywhere to the owner only."""
    with reach.narrowed_to(system_viewer()):
        sources = (_PEOPLE, _HOUSEHOLDS) if plan.has_households else (_PEOPLE,)
        return [
            example
            for source in sources
            for new in (True, False)
            for example in _examples(found, plan, source, new=new, within=within)
        ]


def _examples(found: Import, plan: Plan, source: "_Source", *, new: bool, within: Reach) -> list[Example]:
    of_people = source.subject == Subject.INDIVIDUAL
    pairs = person_changes(plan) if of_people else group_changes(plan)
    facts = [
        Aside(name, _told(name, sql.SQL("t.{}").format(sql.Identifier(name))), _told(name, value))
        for name, value in pairs
    ]
    if of_people:
        facts += beside(plan)
    if not facts:
        return []
    changed = _touched(plan) if of_people else differs(pairs)
    if of_people:
        changed = sql.SQL("not {} and ({})").format(plan.is_bare, changed)
    chosen = sql.SQL("s.is_new") if new else sql.SQL("not s.is_new and coalesce({}, false)").format(changed)
    rows = fetch(
        """select s.{row}, t.public_id::text, {name}, jsonb_build_array({olds}), jsonb_build_array({news})
           from {staged} s left join {live} t on t.id = s.{key} and not s.is_new {groups_join}
           where {chosen} and {within} order by s.{row} limit {limit}""",
        within=_lies_within(dict(pairs).get("area_id"), within),
        row=sql.Identifier(source.row),
        name=sql.SQL(source.name),
        olds=joined([fact.before for fact in facts]),
        news=joined([fact.after for fact in facts]),
        groups_join=_groups_join(plan) if of_people else sql.SQL(""),
        staged=staging.names(found)[source.staged],
        live=sql.Identifier(source.live),
        key=sql.Identifier(source.key),
        chosen=chosen,
        limit=sql.Literal(EXAMPLES // 2 if new else EXAMPLES),
    )
    return [
        Example(
            row,
            name or "",
            public_id or "",
            new,
            _differences([fact.key for fact in facts], orjson.loads(befores), orjson.loads(afters)),
            source.subject,
        )
        for row, public_id, name, befores, afters in rows
    ]


def _lies_within(area: sql.Composable | None, within: Reach) -> sql.Composable:
    """Whether the record ``t`` lies in the reach, and will: both, where it moves."""
    if within.everywhere:
        return sql.SQL("true")
    inside = sql.SQL("in (select id from areas_area where path <@ any ({}::ltree[]))").format(
        sql.Literal(sorted(within.paths))
    )
    there = area if area is not None else sql.SQL("t.area_id")
    return sql.SQL("({there} {inside} and coalesce(t.area_id, {there}) {inside})").format(
        there=there, inside=inside
    )


@dataclass(frozen=True)
class _Source:
    """Where examples come from: a staging table ``s`` and the table ``t`` of the register that it speaks of."""

    subject: Subject
    staged: str
    live: str
    key: str
    row: str
    name: str


_PEOPLE: Final = _Source(
    Subject.INDIVIDUAL, "people", "registry_individual", "individual_id", "row",
    "concat_ws(' ', t.given_name, nullif(t.additional_name, ''), nullif(t.family_name, ''))",
)  # fmt: skip
_HOUSEHOLDS: Final = _Source(
    Subject.GROUP,
    "groups",
    "registry_group",
    "group_id",
    "first_row",
    # A new one by the number that the file gives it, unless that is hidden: a digest is longer.
    "coalesce(t.registry_number, case when s.ref ~ '^K.{1,40}$' then substr(s.ref, 2) end)",
)


def _told(name: str, value: sql.Composable) -> sql.Composable:
    """An area is told by its code, as files write it."""
    return (
        sql.SQL("(select code from areas_area where id = {})").format(value) if name == "area_id" else value
    )


def _differences(keys: Sequence[str], olds: Sequence[Any], news: Sequence[Any]) -> list[Difference]:
    found: list[Difference] = []
    for key, old, new in zip(keys, olds, news, strict=True):
        if key == "attributes":
            before, after = old or {}, new or {}
            found += [
                Difference(name, before.get(name), after[name])
                for name in after
                if before.get(name) != after[name]
            ]
            found += [Difference(name, before[name], None) for name in before if name not in after]
        elif old != new:
            found.append(Difference(key, old, new))
    return found
