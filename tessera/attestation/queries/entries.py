"""Who entered which fact: the last write that gave it its present value, read from history."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from tessera.attestation.queries.standings import TABLES, Standing
from tessera.dictionary.choices import Storage, Subject

# Only records that the actor ever wrote are looked at closely.
OWN: Final = """
select r.id, f.id
from (select distinct unnest(%(records)s::bigint[]) as id) asked
join {table} r on r.id = asked.id
join unnest(%(fields)s::bigint[], %(keys)s::text[], %(built_in)s::boolean[]) f (id, key, built_in) on true
where (r.recorded_by = %(actor)s
       or exists (select from {table}_history h where h.id = r.id and h.superseded_by = %(actor)s))
  and coalesce((
    select h.superseded_by from {table}_history h
    where h.id = r.id
      and attested_value(to_jsonb(h), f.key, f.built_in)
          is distinct from attested_value(to_jsonb(r), f.key, f.built_in)
    order by h.superseded_at desc, h.history_id desc limit 1), r.recorded_by) = %(actor)s
"""


def own_entries(facts: Iterable[Standing], *, actor: str) -> set[tuple[Subject, int, int]]:
    """Of some facts those that the actor entered: subject, key of the record, key of the field."""
    wanted = list(facts)
    found: set[tuple[Subject, int, int]] = set()
    for subject in (Subject.INDIVIDUAL, Subject.GROUP):
        of_subject = [fact for fact in wanted if fact.subject == subject]
        found |= {(subject, *pair) for pair in _own(subject, of_subject, actor)}
    return found & {(fact.subject, fact.record, fact.spec.id) for fact in wanted}


def _own(subject: Subject, facts: Sequence[Standing], actor: str) -> list[tuple[int, int]]:
    if not facts:
        return []
    specs = {fact.spec.id: fact.spec for fact in facts}
    with connection.cursor() as cursor:
        cursor.execute(
            OWN.format(table=TABLES[subject][0]),
            {
                "records": [fact.record for fact in facts],
                "fields": list(specs),
                "keys": [spec.key for spec in specs.values()],
                "built_in": [spec.storage == Storage.COLUMN for spec in specs.values()],
                "actor": actor,
            },
        )
        return [(record, field) for record, field in cursor.fetchall()]
