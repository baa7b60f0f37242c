"""Finding several people by name at once, in as many queries as for one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from tessera.registry.queries.search.names import Row, Scored, Spelling, kept, scored

LOOKED_AT: Final = 300  # people with the names of one
LONGEST: Final = 200

_SPELLINGS: Final = """
select n.place - 1, s.place, s.asked, s.token, s.how
from unnest(%s::text[]) with ordinality n (name, place) cross join lateral name_spellings(n.name) s
"""
_CANDIDATES: Final = """
select e.place - 1, c.individual_id, c.birth_year, c.tokens
from jsonb_array_elements(%s::jsonb) with ordinality e (asked, place) cross join lateral name_candidates(
  array(select value::int from jsonb_array_elements_text(e.asked -> 'places') with ordinality order by ordinality),
  array(select value from jsonb_array_elements_text(e.asked -> 'tokens') with ordinality order by ordinality),
  array(select 1 from jsonb_array_elements(e.asked -> 'tokens')),
  null, (e.asked ->> 'from')::int, (e.asked ->> 'until')::int, 1, null, %s) c
where e.asked -> 'places' <> '[]'
"""


@dataclass(frozen=True)
class Named:
    """Somebody's names and, where they are known, the first and the last year in which they may be born."""

    names: str
    born: tuple[int | None, int | None] = (None, None)
    year: int | None = None


def by_names(asked: Sequence[Named]) -> list[list[Scored]]:
    """For each, the people whose names fit, the best first. Two queries, however many are asked for."""
    if not asked:
        return []
    spellings = _spellings([one.names[:LONGEST] for one in asked])
    rows = _candidates(asked, spellings)
    return [
        scored(rows.get(place, []), spellings.get(place, []), one.names[:LONGEST], one.year)
        if place in rows
        else []
        for place, one in enumerate(asked)
    ]


def _spellings(names: Sequence[str]) -> Mapping[int, list[Spelling]]:
    with connection.cursor() as cursor:
        cursor.execute(_SPELLINGS, [list(names)])
        found = cursor.fetchall()
    by_place: dict[int, list[tuple[int, str, str, str]]] = {}
    for place, *row in found:
        by_place.setdefault(place, []).append((row[0], row[1], row[2], row[3]))
    return {place: kept(rows) for place, rows in by_place.items()}


def _candidates(asked: Sequence[Named], spellings: Mapping[int, list[Spelling]]) -> dict[int, list[Row]]:
    wanted = [
        {
            "places": [spelling.place for spelling in spellings.get(place, ())],
            "tokens": [spelling.token for spelling in spellings.get(place, ())],
            "from": one.born[0],
            "until": one.born[1],
        }
        for place, one in enumerate(asked)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [json.dumps(wanted), LOOKED_AT])
        found = cursor.fetchall()
    rows: dict[int, list[Row]] = {}
    for place, *row in found:
        rows.setdefault(place, []).append((row[0], row[1], row[2]))
    return rows
