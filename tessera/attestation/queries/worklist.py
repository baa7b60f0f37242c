"""The work list of attesters: whose facts wait for somebody's word, by area and field."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.attestation.choices import Status
from tessera.attestation.queries.standings import OPEN, TABLES, Standing, attestable, standings
from tessera.dictionary.choices import Storage, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.registry.models import Group, Individual, Membership
from tessera.registry.queries.people import people
from tessera.registry.queries.places import places
from tessera.registry.queries.search.patience import patience

PAGE: Final = 25  # registrants of whom one fact is asked for
WHOLE: Final = 8  # registrants with all their facts: a page is not much longer than a screen or two
PATIENCE: Final = 5_000  # milliseconds
WAITING: Final = "open"  # new or expired: what the list shows at first

_WITHIN: Final = "(%(everywhere{n})s or area.path <@ any (%(paths{n})s::ltree[]))"
# Where nothing was said yet the facts themselves are looked at.
_OPEN: Final = """
select r.id from {table} r left join areas_area area on area.id = r.area_id
cross join lateral (select to_jsonb(r) as record offset 0) whole
where r.status = 'active' and r.id > %(after)s and {within} and exists (
  select from unnest(%(fields)s::bigint[], %(keys)s::text[], %(built_in)s::boolean[]) f (id, key, built_in)
  left join attestation_attestation a on a.{owner} = r.id and a.field_id = f.id
  where (coalesce(a.status, 'new') = any (%(statuses)s)
         or (%(expired)s and a.status = 'attested' and a.valid_until <= %(on)s))
    and attested_value(whole.record, f.key, f.built_in) is not null)
order by r.id limit %(limit)s
"""
_SAID: Final = """
select r.id from {table} r left join areas_area area on area.id = r.area_id
where r.status = 'active' and r.id > %(after)s and {within} and r.id in (
  select a.{owner} from attestation_attestation a
  where a.field_id = any (%(fields)s) and ((a.status = any (%(statuses)s)
      and (not (a.status = 'attested' and coalesce(a.valid_until <= %(on)s, false))))
    or (%(expired)s and a.status = 'attested' and a.valid_until <= %(on)s)))
order by r.id limit %(limit)s
"""


@dataclass(frozen=True)
class Asked:
    """``field`` is a key, empty for all that are attested; ``status`` is "open" or a standing."""

    subject: Subject = Subject.INDIVIDUAL
    field: str = ""
    status: str = WAITING
    area: Area | None = None
    after: int = 0


@dataclass(frozen=True)
class WorkLine:
    """A registrant with those of its facts that were asked for."""

    subject: Subject
    id: int
    public_id: UUID
    number: str
    name: str
    area: str
    facts: tuple[Standing, ...]


@dataclass(frozen=True)
class WorkList:
    """``next_after`` asks for the lines that follow; 0 at the end."""

    lines: tuple[WorkLine, ...]
    next_after: int


def work_list(asked: Asked, *, viewer: Viewer, on: date, limit: int | None = None) -> WorkList:
    """Registrants within the viewer's reach with facts that stand as asked, by key; fewer of them where all their facts
    are asked for.

    Raises SearchTooWide when it would take too long.
    """
    specs = fields_of(asked)
    limit = limit or (PAGE if asked.field else WHOLE)
    found = _keys(asked, specs, viewer=viewer, on=on, limit=limit + 1) if specs else []
    shown = found[:limit]
    people, groups = (shown, []) if asked.subject == Subject.INDIVIDUAL else ([], shown)
    facts = standings(viewer=viewer, on=on, individuals=people, groups=groups, fields={asked.subject: specs})
    titles = _titles(asked.subject, shown, viewer=viewer)
    lines = [
        WorkLine(
            subject=asked.subject,
            id=key,
            facts=tuple(fact for fact in facts.get((asked.subject, key), ()) if _stands(fact, asked.status)),
            **titles[key],
        )
        for key in shown
        if key in titles
    ]
    return WorkList(tuple(line for line in lines if line.facts), shown[-1] if len(found) > limit else 0)


def fields_of(asked: Asked) -> tuple[FieldSpec, ...]:
    """The fields that the list is about."""
    return tuple(spec for spec in attestable(asked.subject) if asked.field in {"", spec.key})


def _stands(fact: Standing, status: str) -> bool:
    return fact.status in OPEN if status == WAITING else fact.status == status


def _keys(asked: Asked, specs: Sequence[FieldSpec], *, viewer: Viewer, on: date, limit: int) -> list[int]:
    wanted = {Status.NEW, Status.EXPIRED} if asked.status == WAITING else {asked.status}
    table, owner = TABLES[asked.subject]
    within, params = _within(asked, viewer)
    statement = _OPEN if Status.NEW in wanted else _SAID
    params |= {
        "after": asked.after,
        "limit": limit,
        "on": on,
        "statuses": [str(status) for status in wanted],
        "expired": Status.EXPIRED in wanted,
        "fields": [spec.id for spec in specs],
        "keys": [spec.key for spec in specs],
        "built_in": [spec.storage == Storage.COLUMN for spec in specs],
    }
    with patience(PATIENCE) as cursor:
        cursor.execute(statement.format(table=table, owner=owner, within=within), params)
        return [key for (key,) in cursor.fetchall()]


def _within(asked: Asked, viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """Where the viewer sees people and may attest, and the area that was asked for."""
    reaches = [viewer.sees, viewer.reach(Permission.FACTS_ATTEST)]
    tests: list[str] = []
    params: dict[str, Any] = {}
    for n, reach in enumerate(reaches):
        tests.append(_WITHIN.format(n=n))
        params |= {f"everywhere{n}": reach.everywhere, f"paths{n}": sorted(reach.paths)}
    if asked.area is not None:
        tests.append("area.path <@ %(area)s::ltree")
        params["area"] = asked.area.path
    return " and ".join(tests), params


def _titles(subject: Subject, keys: Collection[int], *, viewer: Viewer) -> dict[int, dict[str, Any]]:
    """Number, name and area of each record."""
    found: dict[int, tuple[UUID | None, str, str, int | None]]
    if subject == Subject.INDIVIDUAL:
        rows = list(Individual.objects.within(viewer.sees).filter(pk__in=keys).values_list("pk", "area_id"))
        known = people(keys, viewer=viewer)
        found = {
            key: (known[key].public_id, known[key].registry_number, known[key].name, area)
            for key, area in rows
        }
    else:
        groups = Group.objects.within(viewer.sees).filter(pk__in=keys)
        heads = _heads(keys, viewer)
        found = {
            group.pk: (
                group.public_id,
                group.registry_number,
                group.name or heads.get(group.pk, ""),
                group.area_id,
            )
            for group in groups
        }
    named = places(ids=[area for *_rest, area in found.values()], language=get_language() or "en")
    return {
        key: {
            "public_id": public_id,
            "number": number,
            "name": name,
            "area": _(", ").join(step.name for step in reversed(named.way_to(area)[-2:])),
        }
        for key, (public_id, number, name, area) in found.items()
    }


def _heads(groups: Collection[int], viewer: Viewer) -> Mapping[int, str]:
    """The names of those who head the groups."""
    leading = Membership.objects.filter(group__in=groups, until=None, roles__contains=["head"])
    pairs = dict(leading.values_list("group_id", "individual_id"))
    named = people(set(pairs.values()), viewer=viewer)
    return {group: named[head].name for group, head in pairs.items()}
