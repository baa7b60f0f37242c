# ruff: noqa: S608 - the statements are made of our own words; values are bound or quoted
"""Pictures become the default, by the set: the same SQL for a dozen people and for a million.

What a picture does not speak of stays. Who joined and who left a household, deaths and numbers are events with checks
of their own; a picture never brings them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import sql

from tessera.changes.batch.plan import execute, fetch, joined
from tessera.changes.keeping import BROUGHT
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Storage, Subject
from tessera.versions.choices import Rule

_ASLEEP: Final = {
    Subject.INDIVIDUAL: "'duplicate', 'archived'",
    Subject.GROUP: "'merged', 'archived', 'dissolved'",
}
_UNRANKED: Final = 2_147_483_647


@dataclass(frozen=True)
class Adopted:
    """How many records took something over, and how many pictures were left out because a promise of the register, or
    the reach of whoever marked, was in the way."""

    people: int = 0
    households: int = 0
    left_out: int = 0

    def __add__(self, other: "Adopted") -> "Adopted":
        return Adopted(
            self.people + other.people,
            self.households + other.households,
            self.left_out + other.left_out,
        )


@dataclass(frozen=True)
class Scope:
    """Which pictures: a condition on ``v`` (the picture) and ``o`` (the live record), and where those may lie whom it
    makes move; None is everywhere. ``most``: no more than so many, the first ones."""

    pictures: Mapping[Subject, sql.Composable]
    reach: Sequence[str] | None = None
    most: int | None = None


def adopt(scope: Scope, *, rule: Rule) -> Adopted:
    """Have the newest picture of each record in the scope take the place of the default, as far as the rule says.

    The caller is inside ``batches.writing`` or ``session.writing``.
    """
    total = Adopted()
    for subject in scope.pictures:
        if not choose(subject, scope):
            continue
        _lock(subject)
        left_out = weigh(subject, scope, rule=rule)
        written = _write(subject)
        total += (
            Adopted(people=written, left_out=left_out)
            if subject == Subject.INDIVIDUAL
            else Adopted(households=written, left_out=left_out)
        )
    return total


def choose(subject: Subject, scope: Scope) -> int:
    """Fill the temporary table ``pictures``: owner, facts, since when they are true and who says so."""
    execute("drop table if exists pg_temp.pictures")
    execute(
        """create temporary table pictures on commit drop as
           select v.{owner} as owner, v.id as picture, v.facts, v.named_id, n.source, v.observed_on,
                  coalesce(v.observed_on, v.recorded_at::date) as seen_on
           from versions_recordversion v
           join versions_namedversion n on n.id = v.named_id
           join {live} o on o.id = v.{owner}
           where {scope} and o.status not in ("""
        + _ASLEEP[subject]
        + """)
             and not exists (select from changes_changerequest r where r.id = v.change and r.status = 'undone')
             and not exists (select from versions_recordversion w where w.{owner} = v.{owner} and w.id > v.id
               and w.named_id = v.named_id
               and not exists (select from changes_changerequest r where r.id = w.change and r.status = 'undone'))
           order by v.id limit {most}""",
        scope=scope.pictures[subject],
        most=sql.Literal(scope.most),
        **_names(subject),
    )
    execute("create unique index on pictures (owner)")
    execute("analyze pictures")
    ((number,),) = fetch("select count(*) from pictures")
    return int(number)


def weigh(subject: Subject, scope: Scope, *, rule: Rule) -> int:
    """Keep of the chosen pictures what the rule lets win and the register takes; how many were left out whole."""
    if rule != Rule.ALL:
        _keep_winning(subject, rule)
    return _leave_out(subject, scope)


def differing(subject: Subject) -> sql.Composable:
    """Whether the picture ``p`` would change the live record ``o``; its facts are ``n``, as a row."""
    return sql.SQL("({}) is distinct from ({})").format(
        joined([sql.SQL("o.{}").format(sql.Identifier(name)) for name in (*BROUGHT[subject], "attributes")]),
        joined([*_news(subject), _NEW_ATTRIBUTES]),
    )


def joined_with_live(subject: Subject) -> sql.Composable:
    """``pictures p``, their live records ``o``, and the records that these would become, ``n``."""
    return sql.SQL(
        "pictures p join {live} o on o.id = p.owner"
        " cross join lateral jsonb_populate_record(o, p.facts - 'attributes') n"
    ).format(**_names(subject))


_NEW_ATTRIBUTES: Final = sql.SQL(
    "jsonb_strip_nulls(o.attributes || coalesce(p.facts -> 'attributes', '{}'::jsonb))"
)


def _news(subject: Subject) -> list[sql.Composable]:
    return [sql.SQL("n.{}").format(sql.Identifier(name)) for name in BROUGHT[subject]]


def _names(subject: Subject) -> dict[str, sql.Composable]:
    noun = "individual" if subject == Subject.INDIVIDUAL else "group"
    return {
        "owner": sql.Identifier(f"{noun}_id"),
        "live": sql.Identifier(f"registry_{noun}"),
        "history": sql.Identifier(f"registry_{noun}_history"),
    }


def _lock(subject: Subject) -> None:
    """In the order of keys, as every change does."""
    execute(
        """with held as materialized (select id from {live} where id in (select owner from pictures)
             order by id for no key update) select count(*) from held""",
        **_names(subject),
    )


def _write(subject: Subject) -> int:
    news = [
        *zip(BROUGHT[subject], _news(subject), strict=True),
        ("attributes", _NEW_ATTRIBUTES),
        ("source", sql.SQL("p.source")),
        ("observed_on", sql.SQL("p.observed_on")),
    ]
    return execute(
        """update {live} t set {sets} from {pictures} where t.id = o.id and {differs}""",
        sets=joined([sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in news]),
        pictures=joined_with_live(subject),
        differs=differing(subject),
        **_names(subject),
    )


def _leave_out(subject: Subject, scope: Scope) -> int:
    """Take pictures away that the register would refuse, or that would move a record out of reach; how many."""
    left_out = 0
    if scope.reach is not None:
        paths = sql.Literal("{" + ",".join(sorted(scope.reach)) + "}")
        left_out += execute(
            """delete from pictures p where p.facts ? 'area_id' and not exists (
                 select from areas_area a where a.id = (p.facts ->> 'area_id')::bigint
                 and a.path <@ any ({paths}::ltree[]))""",
            paths=paths,
        )
    if subject == Subject.INDIVIDUAL:
        left_out += execute(_NAMELESS) + execute(_IMPOSSIBLE)
    return left_out


_NAMELESS: Final = """delete from pictures p using registry_individual o
    where o.id = p.owner and coalesce(p.facts ->> 'given_name', o.given_name) = ''
      and coalesce(p.facts ->> 'family_name', o.family_name) = ''
      and coalesce(p.facts ->> 'preferred_name', o.preferred_name) = ''"""

# Born after their own death, or not after a parent. A relative counts as registered, and as the same named version has
# them: both may change in one batch.
_IMPOSSIBLE: Final = """delete from pictures p using registry_individual o
    where o.id = p.owner and p.facts ->> 'birth_date' is not null
      and (p.facts ->> 'birth_date')::date is distinct from o.birth_date
      and ((p.facts ->> 'birth_date')::date > o.death_date or exists (
        select from registry_relationship r join registry_individual k
          on k.id = case when r.individual_id = o.id then r.other_id else r.individual_id end
        cross join lateral (
          select k.birth_date as day
          union all select (v.facts ->> 'birth_date')::date from versions_recordversion v
            where v.individual_id = k.id and v.named_id = p.named_id
        ) theirs
        where o.id in (r.individual_id, r.other_id) and r.kind = 'parent_of' and not r.is_adopted
          and r.ended_on is null
          and case when r.individual_id = o.id then (p.facts ->> 'birth_date')::date >= theirs.day
                   else theirs.day >= (p.facts ->> 'birth_date')::date end))"""


@dataclass(frozen=True)
class _Part:
    """A column, or a key of the attributes, and the section of the screen in which its field stands ("" for none)."""

    section: str
    column: str
    attribute: str | None


def _parts(subject: Subject) -> list[_Part]:
    found = []
    for spec in catalogue.current().fields(subject, deprecated=True):
        section = spec.section.key if spec.section else ""
        if spec.storage == Storage.ATTRIBUTE:
            found.append(_Part(section, "attributes", spec.key))
        elif spec.type == FieldType.POINT:
            found += [_Part(section, name, None) for name in ("latitude", "longitude")]
        else:
            found.append(_Part(section, f"{spec.key}_id" if spec.type == FieldType.AREA else spec.key, None))
    return [part for part in found if part.attribute or part.column in BROUGHT[subject]]


def _keep_winning(subject: Subject, rule: Rule) -> None:
    """Take out of the pictures what the default knows better: section by section, but never what it does not know."""
    parts = _parts(subject)
    if not parts:
        return
    _find_standing(subject, parts)
    fields = joined(
        [
            sql.SQL("({}, {}, {}::text)").format(
                *map(sql.Literal, (part.section, part.column, part.attribute))
            )
            for part in parts
        ]
    )
    execute(
        """with losing as (
             select p.owner, f.section, f.name, f.attribute from pictures p
             join standing s on s.owner = p.owner
             join (values {fields}) f (section, name, attribute) on f.section = s.section
             join {live} o on o.id = p.owner cross join lateral to_jsonb(o) known
             where not ({wins})
               and case when f.attribute is not null then o.attributes ? f.attribute
                        when f.name = 'birth_date_precision' then known ->> 'birth_date' is not null
                        when f.name = 'sex' then known ->> 'sex' <> '0'
                        else coalesce(known ->> f.name, '') <> '' end
           ), gone as (
             select owner, coalesce(array_agg(name) filter (where attribute is null), '{{}}') as columns,
                    coalesce(array_agg(attribute) filter (where attribute is not null), '{{}}') as attributes
             from losing group by owner
           )
           update pictures p set facts = case when p.facts ? 'attributes'
             then jsonb_set(p.facts - g.columns, '{{attributes}}', (p.facts -> 'attributes') - g.attributes)
             else p.facts - g.columns end
           from gone g where g.owner = p.owner""",
        fields=fields,
        wins=_WINS[rule],
        **_names(subject),
    )


_RANK: Final = """coalesce((select t.rank from versions_trustedsource t left join dictionary_section d
    on d.id = t.section_id where t.source = {source} and coalesce(d.key, '') = s.section), {unranked})"""


def _rank(source: str) -> sql.Composed:
    return sql.SQL(_RANK).format(source=sql.SQL(source), unranked=sql.Literal(_UNRANKED))


# Of two sources that are trusted alike, the later observation wins.
_WINS: Final[dict[Rule, sql.Composable]] = {
    Rule.LATEST: sql.SQL("p.seen_on >= s.seen_on"),
    Rule.TRUSTED: sql.SQL("({0}, s.seen_on) <= ({1}, p.seen_on)").format(
        _rank("p.source"), _rank("s.source")
    ),
}


def _find_standing(subject: Subject, parts: Sequence[_Part]) -> None:
    """Fill the temporary table ``standing``: for each record and section, which source said last what stands there and
    when it was seen, read from the history as the record page does."""
    sections: dict[str, list[sql.Composable]] = {}
    for part in parts:
        value = (
            sql.SQL("h.attributes -> {}").format(sql.Literal(part.attribute))
            if part.attribute
            else sql.SQL("h.{}").format(sql.Identifier(part.column))
        )
        sections.setdefault(part.section, []).append(value)
    values = joined(
        [
            sql.SQL("({}, jsonb_build_array({}))").format(sql.Literal(key), joined(several))
            for key, several in sections.items()
        ]
    )
    execute("drop table if exists pg_temp.standing")
    columns = "id, source, observed_on, attributes, recorded_at, recorded_change, {columns}"
    execute(
        f"""create temporary table standing on commit drop as
            with stored as (
              select {columns}, history_id as number, superseded_at, superseded_change
              from {{history}} where id in (select owner from pictures)
              union all
              select {columns}, 9223372036854775807, null, null
              from {{live}} where id in (select owner from pictures)
            ), dated as (
              select *, coalesce(lag(superseded_at) over w, recorded_at) as since,
                     coalesce(lag(superseded_change) over w, recorded_change) as written_by,
                     (source, observed_on) is distinct from (lag(source) over w, lag(observed_on) over w) as brought
              from stored window w as (partition by id order by number)
            ), told as (
              select h.id, h.number, s.section,
                     case when h.brought and h.source <> '' then h.source
                          else coalesce(nullif(r.source, ''), nullif(h.source, ''), r.channel, '') end as source,
                     coalesce(case when h.brought then h.observed_on end, r.observed_on, h.since::date) as seen_on,
                     s.value is distinct from lag(s.value) over (partition by h.id, s.section order by h.number)
                       as changed
              from dated h left join changes_changerequest r on r.id = h.written_by
              cross join lateral (values {{values}}) s (section, value)
            )
            select distinct on (id, section) id as owner, section, source, seen_on
            from told where changed order by id, section, number desc""",
        columns=joined([sql.Identifier(name) for name in BROUGHT[subject]]),
        values=values,
        **_names(subject),
    )
    execute("create index on standing (owner)")
    execute("analyze standing")
