"""Judges a list that came back, row by row, against the register as it is now."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.attestation.queries.entries import OWN
from tessera.attestation.queries.standings import TABLES, attestable
from tessera.attestation.queries.values import value_of
from tessera.bulk.attesting import staging
from tessera.bulk.attesting.verdicts import Judge, Row, staged, tallied
from tessera.bulk.choices import AttestedStatus
from tessera.bulk.models import AttestedFault, AttestedFile
from tessera.changes.approval.standing import clock
from tessera.changes.batch.plan import compose, execute
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Storage, Subject
from tessera.dictionary.specs import FieldSpec

Progress = Callable[..., None]
_AT_ONCE: Final = 20_000  # rows

# A record out of reach looks like none. The value comes as PostgreSQL writes JSON, as it was signed.
_ROWS: Final = """
select s.row, coalesce(s.list, ''), coalesce(s.number, ''), coalesce(s.field, ''), coalesce(s.status, ''),
       coalesce(s.value, ''), coalesce(s.comment, ''), coalesce(s.signature, ''), r.id, r.path, r.status = 'active',
       ({{value}})::text,
       a.status, a.valid_until
from {{said}} s
left join lateral (
  select o.*, area.path::text as path from {table} o left join areas_area area on area.id = o.area_id
  where o.registry_number = s.number
    and (%(sees)s or area.path <@ any (%(sees_in)s::ltree[]))
    and (%(attests)s or area.path <@ any (%(attests_in)s::ltree[]))
  offset 0
) r on true
left join dictionary_field f on f.subject = %(subject)s and f.key = s.field
left join attestation_attestation a on a.{owner} = r.id and a.field_id = f.id
where s.row > %(after)s
order by s.row limit %(limit)s
"""


def check(found: AttestedFile, *, by: Viewer, on: date, progress: Progress) -> None:
    """Read the file, judge each row, and keep what was found; rows that were written already are left out. Raises what
    reading the file raises."""
    progress(stage=_("Reading the file"))
    if found.request_id is None or found.checked_at is None:
        found.checked_at = clock()
    with catalogue.held(), reach.narrowed_to(by), transaction.atomic():
        staging.create(found)
        rows = staging.put(found)
        progress(stage=_("Checking the rows"), total=rows, done=0)
        counts = _judge(found, by=by, on=on, progress=progress)
        staging.drop_said(found)
        staging.ready(found)
        AttestedFault.objects.filter(file=found, row__gt=found.done).delete()
        execute("delete from {judged} where row <= %s", [found.done], **staging.names(found))
        keep_faults(found)
        written = {"written": found.counts["written"]} if "written" in found.counts else {}
        found.rows, found.counts = rows, dict(counts) | written
        found.status = AttestedStatus.CHECKED
        found.save(update_fields=["rows", "counts", "status", "checked_at"])


def specs_of(found: AttestedFile) -> dict[str, FieldSpec]:
    """The fields of the list that are attested today."""
    return {spec.key: spec for spec in attestable(found.of.subject) if spec.key in found.of.fields}


def _judge(found: AttestedFile, *, by: Viewer, on: date, progress: Progress) -> Counter[str]:
    counts: Counter[str] = Counter()
    specs = specs_of(found)
    judge = Judge(found.of.number, Subject(found.of.subject), specs, by=by, on=on)
    done = 0
    for rows in _slices(found, specs, by=by):
        judge.own = _own(judge.subject, rows, specs, actor=by.actor)
        verdicts = [(row, judge.judge(row)) for row in rows]
        said = [(row, verdict) for row, verdict in verdicts if verdict is not None]
        staging.put_judged(found, (staged(row, verdict, specs) for row, verdict in said))
        counts.update(tallied([verdict for _row, verdict in said]))
        counts["silent"] += len(rows) - len(said)
        done += len(rows)
        progress(done=done)
    return counts


def _slices(found: AttestedFile, specs: dict[str, FieldSpec], *, by: Viewer) -> Iterator[list[Row]]:
    table, owner = TABLES[found.of.subject]
    value = value_of(specs.values(), record="r", field="f.id") if specs else sql.SQL("null")
    statement = compose(_ROWS.format(table=table, owner=owner), value=value, **staging.names(found))
    params: dict[str, Any] = {"subject": found.of.subject, "limit": _AT_ONCE, "after": 0}
    for name, held in (("sees", by.sees), ("attests", by.reach(Permission.FACTS_ATTEST))):
        params |= {name: held.everywhere, f"{name}_in": sorted(held.paths)}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            rows = [Row(*values) for values in cursor.fetchall()]
        if not rows:
            return
        params["after"] = rows[-1].row
        yield rows


def _own(
    subject: Subject, rows: Sequence[Row], specs: dict[str, FieldSpec], *, actor: str
) -> set[tuple[int, int]]:
    """Which of the facts the actor entered."""
    asked = [spec for spec in specs.values() if not spec.own_attestation]
    records = list({row.record for row in rows if row.record is not None and row.status})
    if not asked or not records:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            OWN.format(table=TABLES[subject][0]),
            {
                "records": records,
                "fields": [spec.id for spec in asked],
                "keys": [spec.key for spec in asked],
                "built_in": [spec.storage == Storage.COLUMN for spec in asked],
                "actor": actor,
            },
        )
        return set(cursor.fetchall())


def keep_faults(found: AttestedFile) -> None:
    """The refused rows, kept when the staged ones are gone; again after writing, which may leave out further ones."""
    execute(
        """insert into bulk_attestedfault (file_id, row, number, field, code)
           select %s, t.row, t.number, t.field, t.code from {judged} t
           where t.code <> '' on conflict (file_id, row) do nothing""",
        [found.pk],
        **staging.names(found),
    )
