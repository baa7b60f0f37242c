"""Counts whose word there is: facts that are attested, and pictures of records by the source that they come from."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tessera.statistics.counted import Counted

MOST_SOURCES: Final = 20
SOURCE: Final = "source"  # keys of sources begin so

_ATTESTED: Final = """
select r.area_id, f.subject, f.key, count(*)
from attestation_attestation a join dictionary_field f on f.id = a.field_id
join {table} r on r.id = a.{owner}
where a.status = 'attested' and coalesce(a.valid_until > %(on)s, true) and f.attestable
  and f.deprecated_since is null and r.status = 'active' {more}
group by 1, 2, 3"""
_OWNERS: Final = (
    ("registry_individual", "individual_id", ""),
    (
        "registry_group",
        "group_id",
        "and r.kind_id = (select k.id from registry_groupkind k where k.key = 'household')",
    ),
)
# The newest picture of a name counts, and none whose change was undone; a record counts once for a source.
_SOURCES: Final = """
select coalesce(i.area_id, g.area_id), n.source, count(distinct coalesce(v.individual_id, -v.group_id))
from versions_recordversion v join versions_namedversion n on n.id = v.named_id
left join registry_individual i on i.id = v.individual_id left join registry_group g on g.id = v.group_id
where (i.id is not null or g.id is not null)
  and not exists (select from changes_changerequest r where r.id = v.change and r.status = 'undone')
group by 1, 2"""


def count_attested(cursor: Any, areas: Mapping[int | None, Counted], *, on: date) -> None:
    for table, owner, more in _OWNERS:
        cursor.execute(_ATTESTED.format(table=table, owner=owner, more=more), {"on": on})
        for area, subject, key, number in cursor.fetchall():
            areas[area].attested[f"{subject}.{key}"][0] += number


def count_sources(cursor: Any, areas: Mapping[int | None, Counted]) -> tuple[str, ...]:
    """The keys of the sources with the most records, which are counted; further ones are left out."""
    cursor.execute(_SOURCES)
    rows = cursor.fetchall()
    sums: dict[str, int] = {}
    for _area, source, number in rows:
        sums[source] = sums.get(source, 0) + number
    known = sorted(sums, key=lambda source: (-sums[source], source))[:MOST_SOURCES]
    for area, source, number in rows:
        if source in known:
            areas[area].numbers[f"{SOURCE}.{source}"] = number
    return tuple(f"{SOURCE}.{source}" for source in known)
