"""A survey round that has come in and waits: other facts of people and households of one district, as a named version.

A registrar can lay it beside what is registered, and mark it as default of the district.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import batches, versions
from tessera.changes.choices import Channel
from tessera.lib.db import as_owner

DISTRICT: Final = "Lomba"
SOURCE: Final = "National household survey"
SCHOOLS: Final = "Ministry of Education"
_SEEN: Final = 40  # days ago
_TAUGHT: Final = 95

# Which half of the households, and what the survey found there, follows from the registry numbers: the same country
# has the same survey. Three in four of the visited households have another income, one in three another light.
_HOUSEHOLDS: Final = """
with visited as (
  select g.id, g.attributes, g.address, ('x' || substr(md5(g.registry_number), 1, 6))::bit(24)::int as draw
  from registry_group g join areas_area a on a.id = g.area_id
  where g.status = 'active' and a.path <@ (select d.path from areas_area d join areas_arealevel l on l.id = d.level_id
    where d.names ->> 'en' = %(district)s and l.number = 2 limit 1)
), kept as (
  insert into versions_recordversion (named_id, group_id, change, facts, members, observed_on)
  select %(named)s, v.id, %(change)s, jsonb_build_object('attributes', jsonb_strip_nulls(jsonb_build_object(
           'monthly_income', case when v.draw %% 4 > 0 then
             round((v.attributes ->> 'monthly_income')::numeric * (80 + v.draw %% 60) / 100, -1)
             else (v.attributes ->> 'monthly_income')::numeric end,
           'lighting', case when v.draw %% 3 = 0 then 'solar' else v.attributes ->> 'lighting' end,
           'rooms', coalesce((v.attributes ->> 'rooms')::int, 1) + (v.draw %% 5 = 0)::int))),
         (select jsonb_agg(jsonb_build_object('individual', m.individual_id, 'relationship', m.relationship_to_head)
            order by m.id) from registry_membership m where m.group_id = v.id and m.until is null), %(day)s
  from visited v where v.draw %% 2 = 0
  returning group_id
)
insert into versions_recordversion (named_id, individual_id, change, facts, observed_on)
select %(named)s, i.id, %(change)s, jsonb_strip_nulls(jsonb_build_object(
         'given_name', i.given_name, 'family_name', i.family_name, 'sex', i.sex,
         'birth_date', case when i.birth_date_precision = 'year' then i.birth_date + 1 + i.draw %% 360
                       else i.birth_date end,
         'birth_date_precision', 'day')) || jsonb_build_object('attributes', jsonb_strip_nulls(jsonb_build_object(
         'occupation', case when i.draw %% 6 = 0 and i.attributes ? 'occupation' then '9'
                       else i.attributes ->> 'occupation' end,
         'seeing', case when i.draw %% 9 = 0 and i.attributes ? 'seeing' then '2' else i.attributes ->> 'seeing' end))),
       %(day)s
from kept k join registry_membership m on m.group_id = k.group_id and m.until is null
join (select *, ('x' || substr(md5(registry_number), 1, 6))::bit(24)::int as draw from registry_individual) i
  on i.id = m.individual_id
where i.status = 'active' and i.birth_date is not null
"""


# Pupils of every third registry number; one in four of them was born on another day by the paper that the school saw.
_PUPILS: Final = """
insert into versions_recordversion (named_id, individual_id, change, facts, observed_on)
select %(named)s, i.id, %(change)s, jsonb_build_object('given_name', i.given_name, 'family_name', i.family_name,
         'birth_date', case when i.draw %% 4 = 0 then i.birth_date + 1 + i.draw %% 40 else i.birth_date end,
         'birth_date_precision', 'day'), %(day)s
from (select *, ('x' || substr(md5(registry_number), 1, 6))::bit(24)::int as draw from registry_individual) i
join areas_area a on a.id = i.area_id
where i.status = 'active' and i.draw %% 3 = 0
  and i.birth_date between %(day)s::date - 365 * 16 and %(day)s::date - 365 * 6
  and a.path <@ (select d.path from areas_area d join areas_arealevel l on l.id = d.level_id
    where d.names ->> 'en' = %(district)s and l.number = 2 limit 1)
"""


def keep(*, by: Viewer, now: datetime) -> int:
    """Keep the survey as a version; how many people it speaks of."""
    day = timezone.localdate(now) - timedelta(days=_SEEN)
    return _keep(f"Survey {day.year}", _HOUSEHOLDS, source=SOURCE, day=day, by=by, now=now)


def hear_from_schools(*, by: Viewer, now: datetime) -> int:
    """Keep what the schools know of their pupils as another version; of how many."""
    day = timezone.localdate(now) - timedelta(days=_TAUGHT)
    return _keep(f"School roll {day.year}", _PUPILS, source=SCHOOLS, day=day, by=by, now=now)


def _keep(name: str, statement: str, *, source: str, day: date, by: Viewer, now: datetime) -> int:
    with as_owner(), reach.narrowed_to(system_viewer()):
        batch = batches.open_batch(
            "import",
            description={
                "file": f"{DISTRICT}-{name}.csv".lower().replace(" ", "-"),
                "version": name,
                "arrival": "candidate",
            },
            channel=Channel.IMPORT,
            source=source,
            observed_on=day,
            by=by,
            now=now,
        )
        named = versions.named(name, source=source, channel=Channel.IMPORT, observed_on=day, by=by, now=now)
        asked: dict[str, Any] = {"named": named.pk, "change": batch.pk, "day": day, "district": DISTRICT}
        with batches.writing(batch), connection.cursor() as cursor:
            cursor.execute(statement, asked)
            people = int(cursor.rowcount)
        batches.close_batch(batch, now=now)
    return people
