# ruff: noqa: S608 - the statements are made of our own words; values are bound or quoted
"""Records that a batch leaves as they are, because somebody else changed them after it was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import sql

from tessera.accounts.viewer import Reach
from tessera.changes.batch.plan import fetch
from tessera.dictionary.choices import Subject

KEPT: Final = 1_000  # records of each sort that are named; all are counted
_NOUNS: Final = {Subject.INDIVIDUAL: "individual", Subject.GROUP: "group"}
_NAMES: Final = {
    Subject.INDIVIDUAL: "concat_ws(' ', nullif(o.given_name, ''), nullif(o.family_name, ''))",
    Subject.GROUP: "o.name",
}


@dataclass(frozen=True)
class LeftAlone:
    subject: Subject
    public_id: str
    name: str
    number: str


def changed_meanwhile(
    pictures: Mapping[Subject, sql.Composable], *, since: datetime, change: int
) -> dict[Subject, list[int]]:
    """Keys of the records with such pictures that another change than ``change`` wrote since, and this one did not."""
    return {
        subject: [
            key
            for (key,) in fetch(
                f"""select o.id from registry_{_NOUNS[subject]} o
                    where exists (
                        select from versions_recordversion v where v.{_NOUNS[subject]}_id = o.id and {{which}})
                      and exists (select from registry_{_NOUNS[subject]}_history h where h.id = o.id
                        and h.superseded_at > {{since}} and h.superseded_change is distinct from {{change}})
                      and not exists (select from registry_{_NOUNS[subject]}_history h where h.id = o.id
                        and h.superseded_change = {{change}})
                    order by o.id""",
                which=which,
                since=sql.Literal(since),
                change=sql.Literal(change),
            )
        ]
        for subject, which in pictures.items()
    }


def left_alone(kept: Mapping[str, Sequence[int]], *, within: Reach, limit: int) -> list[LeftAlone]:
    """The records that were kept, of those that lie ``within``, up to ``limit`` of each sort."""
    return [
        LeftAlone(subject, *row)
        for subject, noun in _NOUNS.items()
        if kept.get(subject)
        for row in fetch(
            f"""select o.public_id::text, {_NAMES[subject]}, o.registry_number from registry_{noun} o
                left join areas_area a on a.id = o.area_id
                where o.id = any (%s) and (%s or a.path <@ any (%s::ltree[])) order by o.id limit %s""",
            [list(kept[subject]), within.everywhere, sorted(within.paths), limit],
        )
    ]
