"""One page of people or households, with all that a list shows of them. One query each."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import get_language

from tessera.lib.db.prepared import prepared
from tessera.lib.labels import in_language
from tessera.registry.choices import RelationshipToHead
from tessera.registry.queries.people import age_on, full_name, person_of
from tessera.registry.queries.search.parts import Home, HouseholdHit, Match, PersonHit, Why
from tessera.registry.queries.search.where import Where

_NAMES: Final = "given_name, {0}.additional_name, {0}.family_name, {0}.preferred_name, {0}.name_variants"

_AREA: Final = """
left join areas_area a on a.id = s.area_id
left join areas_area above on above.id = a.parent_id
"""
_IDENTIFIER: Final = """
left join lateral (
  select d.masked, k.names as masked_as from registry_identifier d join registry_identifierkind k on k.id = d.kind_id
  where d.individual_id = {0}.id and d.status not in ('revoked', 'expired') order by k.position, d.id limit 1
) document on true
"""
_HEAD: Final = """
left join lateral (
  select h.* from registry_membership r join registry_individual h on h.id = r.individual_id
  where r.group_id = {0} and r.until is null and r.roles @> array['head'] limit 1
) head on true
"""
_PEOPLE: Final = f"""
with ranked as (
  select s.id, r.place, count(*) over () as total
  from unnest(%s::bigint[]) with ordinality r (id, place) join registry_individual s on s.id = r.id
  where {{where}} order by r.place limit %s offset %s
)
select s.id, s.public_id, s.registry_number, s.{_NAMES.format("s")}, s.sex,
  s.birth_date, s.birth_date_precision, s.death_date, s.status, a.names as area, above.names as above, document.masked,
  document.masked_as, home.public_id as home_id, home.registry_number as home_number, home.relationship_to_head,
  head.id as head_id, head.given_name as head_given_name, head.additional_name as head_additional_name,
  head.family_name as head_family_name, head.preferred_name as head_preferred_name,
  head.name_variants as head_name_variants, ranked.total
from ranked join registry_individual s on s.id = ranked.id {_AREA} {_IDENTIFIER.format("s")}
left join lateral (
  select g.id, g.public_id, g.registry_number, m.relationship_to_head
  from registry_membership m join registry_group g on g.id = m.group_id
  where m.individual_id = s.id and m.until is null order by m.is_exclusive desc, m.id limit 1
) home on true {_HEAD.format("home.id")}
order by ranked.place
"""  # noqa: S608 - the parts are constants of this module
_HOUSEHOLDS: Final = f"""
with met as (
  select m.group_id as id, p.place, p.id as person
  from unnest(%s::bigint[]) with ordinality p (id, place)
  join registry_membership m on m.individual_id = p.id and m.until is null
  union all select g.id, 0, null from unnest(%s::bigint[]) g (id)
), best as (select distinct on (id) id, place, person from met order by id, place
), ranked as (
  select s.id, best.place, best.person, count(*) over () as total
  from best join registry_group s on s.id = best.id
  where {{where}} order by best.place, s.id limit %s offset %s
)
select s.id, s.public_id, s.registry_number, s.name as group_name, s.status, s.recorded_at, a.names as area,
  above.names as above, document.masked, document.masked_as, ranked.person, ranked.total,
  (select count(*) from registry_membership c where c.group_id = s.id and c.until is null) as members,
  head.id as head_id, head.birth_date, head.birth_date_precision, head.{_NAMES.format("head")},
  met.given_name as met_given_name, met.additional_name as met_additional_name, met.family_name as met_family_name,
  met.preferred_name as met_preferred_name, met.name_variants as met_name_variants
from ranked join registry_group s on s.id = ranked.id {_AREA}
left join registry_individual met on met.id = ranked.person
{_HEAD.format("s.id")} {_IDENTIFIER.format("head")}
order by ranked.place, s.id
"""  # noqa: S608

Row = Mapping[str, Any]
BY_FILTER: Final[tuple[Why, float]] = (Why(Match.FILTER), 0.0)


@dataclass(frozen=True)
class Ranked:
    """Keys in the order of the list, and what says why and how well each fits.

    ``is_filtered``: the people are known to hold all filters.
    """

    people: Sequence[int] = ()
    groups: Sequence[int] = ()
    why: Callable[[int | None], tuple[Why, float]] = lambda _person: BY_FILTER
    group_why: Mapping[int, Why] = field(default_factory=dict)
    is_filtered: bool = False


def people(ranked: Ranked, where: Where, *, on: date, page: tuple[int, int]) -> tuple[list[PersonHit], int]:
    """The people of a page (its size and how many come before it), and how many there are in all."""
    rows = _rows(_PEOPLE.format(where=where.sql), [list(ranked.people), *where.params, *page])
    return [_person(row, ranked.why(row["id"]), on) for row in rows], rows[0]["total"] if rows else 0


def households(ranked: Ranked, where: Where, *, page: tuple[int, int]) -> tuple[list[HouseholdHit], int]:
    """The households of the people, and the groups, of a page, and how many there are in all."""
    params = [list(ranked.people), list(ranked.groups), *where.params, *page]
    rows = _rows(_HOUSEHOLDS.format(where=where.sql), params)
    return [_household(row, ranked) for row in rows], rows[0]["total"] if rows else 0


def _person(row: Row, found: tuple[Why, float], on: date) -> PersonHit:
    why, score = found
    person = person_of(row, language=_language())
    return PersonHit(
        id=row["id"],
        public_id=row["public_id"],
        registry_number=row["registry_number"],
        name=person.name,
        birth_date=row["birth_date"],
        birth_date_precision=row["birth_date_precision"],
        age=age_on(person, on),
        sex=row["sex"],
        status=row["status"],
        area=_area(row),
        identifier=row["masked"] or "",
        identifier_kind=_in_language(row["masked_as"]),
        home=_home(row),
        why=why,
        score=score,
    )


def _parts(row: Row, prefix: str) -> Row:
    return {key.removeprefix(prefix): value for key, value in row.items() if key.startswith(prefix)}


def _met(row: Row) -> str:
    """Who led to the household, if it is not its head."""
    if row["met_given_name"] is None or row["person"] == row["head_id"]:
        return ""
    return full_name(_parts(row, "met_"), language=_language())


def _home(row: Row) -> Home | None:
    if row["home_id"] is None:
        return None
    head = _parts(row, "head_")
    kind = row["relationship_to_head"]
    return Home(
        public_id=row["home_id"],
        registry_number=row["home_number"],
        head_name=full_name(head, language=_language()) if row["head_id"] else "",
        relationship=str(RelationshipToHead(kind).label) if kind else "",
    )


def _household(row: Row, ranked: Ranked) -> HouseholdHit:
    why, score = ranked.why(row["person"])
    head_name = full_name(row, language=_language()) if row["head_id"] else ""
    return HouseholdHit(
        id=row["id"],
        public_id=row["public_id"],
        registry_number=row["registry_number"],
        name=row["group_name"],
        head_name=head_name,
        head_birth_date=row["birth_date"],
        head_birth_date_precision=row["birth_date_precision"] or "day",
        identifier=row["masked"] or "",
        identifier_kind=_in_language(row["masked_as"]),
        members=row["members"],
        status=row["status"],
        area=_area(row),
        recorded_at=row["recorded_at"],
        met=_met(row),
        why=ranked.group_why.get(row["id"], why),
        score=score,
    )


def _area(row: Row) -> str:
    """The area and the one above it: "Kese, Lomba"."""
    language = _language()
    names = (_in_language(row[key]) for key in ("area", "above"))
    return ("، " if language.startswith("ar") else ", ").join(name for name in names if name)


def _in_language(labels: str | None) -> str:
    return in_language(json.loads(labels or "{}"), _language())


def _language() -> str:
    return get_language() or "en"


def _rows(sql: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    with prepared() as cursor:
        cursor.execute(sql, params)
        keys = [column.name for column in cursor.description or ()]
        rows = [dict(zip(keys, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        for key in ("name_variants", "head_name_variants", "met_name_variants"):
            if row.get(key):
                row[key] = json.loads(row[key])
    return rows
