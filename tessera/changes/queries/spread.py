"""Over which areas the records of a batch are spread."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import get_language
from psycopg import sql

from tessera.changes.batch.plan import fetch
from tessera.registry.queries.places import places

SHOWN: Final = 30


def spread(records: sql.Composable, *, within: str) -> Sequence[tuple[str, int]]:
    """Names of areas and how many records lie in each, the most first; "" for those that lie in none.

    ``records`` is a subquery with one ``area_id`` a record. ``within`` is the path of the area that holds all of them,
    which is broken up into those right below it. The caller's session reaches the records.
    """
    depth = len(within.split(".")) + 1 if within else 1
    rows = fetch(
        """select split_part(a.path::text, '.', least({depth}, nlevel(a.path)))::bigint as area, count(*)
           from ({records}) r left join areas_area a on a.id = r.area_id
           group by 1 order by 2 desc, 1 limit {limit}""",
        depth=sql.Literal(depth),
        records=records,
        limit=sql.Literal(SHOWN),
    )
    named = places(ids=[area for area, _number in rows], language=get_language() or "en").by_id
    return [(named[area].name if area in named else "", number) for area, number in rows]
