"""A list of attested facts into the register: corrections of values and words on facts, by the set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg import sql

from tessera.accounts.viewer import Viewer
from tessera.attestation import actions
from tessera.attestation.choices import Status
from tessera.attestation.digests import digester
from tessera.attestation.queries.standings import TABLES, valid_until
from tessera.attestation.queries.values import value_of
from tessera.changes.batch.plan import compose, execute, fetch, joined
from tessera.changes.models import ChangeRequest
from tessera.dictionary.choices import FieldType, Storage, Subject
from tessera.dictionary.specs import FieldSpec

CHANGED: Final = "value-changed"
IMPOSSIBLE: Final = "value-impossible"
DECIDED: Final = "decided-meanwhile"
ASLEEP: Final = "not-active"


@dataclass(frozen=True)
class AttestedRows:
    """The rows of a file, staged, and whose word they are.

    ``rows`` has ``row, record, field_id, current, given, correction, digest, in_clear, valid_until, comment, code``:
    ``current`` is the fact as PostgreSQL writes JSON, ``given`` a standing or empty, ``correction`` the right value as
    JSON or null. Rows with a ``code`` are left out. ``specs`` are the fields that are spoken of, by key of their row.
    ``seen_at`` is when the rows were judged: a fact on which somebody gave a word since is left as it is, unless it was
    ``change``, the one that writes them.
    """

    schema: str
    rows: str
    subject: Subject
    specs: Mapping[int, FieldSpec]
    number: str
    by: Viewer
    now: datetime
    seen_at: datetime
    change: int

    @property
    def value(self) -> sql.Composable:
        """What the fact of a row is now: over ``r``, the live record, and ``t``, the row."""
        return value_of(self.specs.values(), record="r", field="t.field_id")

    @property
    def names(self) -> dict[str, sql.Composable]:
        table, owner = TABLES[self.subject]
        return {
            "rows": sql.Identifier(self.schema, self.rows),
            "live": sql.Identifier(table),
            "owner": sql.Identifier(owner),
        }


@dataclass(frozen=True)
class WordsWritten:
    """``corrected`` counts facts; ``left_out`` rows whose fact changed meanwhile or may not become what they say."""

    words: int = 0
    corrected: int = 0
    left_out: int = 0

    def __add__(self, other: "WordsWritten") -> "WordsWritten":
        return WordsWritten(
            self.words + other.words, self.corrected + other.corrected, self.left_out + other.left_out
        )


def chunk(rows: AttestedRows, *, after: int, upto: int) -> WordsWritten:
    """Write the rows with ``after < row <= upto``. The caller is inside ``batches.writing``.

    A word is given on what was seen. Where a row corrects the fact, a rejection speaks of the old value, and any other
    word of the new one; without a word the corrected fact is new.
    """
    span = {"after": sql.Literal(after), "upto": sql.Literal(upto)}
    _lock(rows, span)
    changed = _leave_out_changed(rows, span)
    before = _give(
        rows, span, sql.SQL("(t.correction is null or t.given = {})").format(sql.Literal(Status.REJECTED))
    )
    corrected, impossible = _correct(rows, after=after, upto=upto)
    behind = _give_on_corrected(rows, span)
    return WordsWritten(before + behind, corrected, changed + impossible)


def put_words(subject: Subject, words: Sequence[Mapping[str, Any]]) -> int:
    """Words that were given elsewhere, as ``attestation.actions.write_rows`` takes them; how many. The caller is inside
    ``batches.writing``."""
    return actions.write_rows(subject, words)


def name_areas(rows: AttestedRows, request: ChangeRequest) -> None:
    """Let those who reach an area read of the change: one subject for each area that it touched."""
    execute(
        """insert into changes_changesubject (request_id, {owner}, area_id)
           select distinct on (r.area_id) %s, r.id, r.area_id
           from {rows} t join {live} r on r.id = t.record
           where t.code = '' and r.area_id is not null
           order by r.area_id, r.id
           on conflict do nothing""",
        [request.pk],
        **rows.names,
    )


def _lock(rows: AttestedRows, span: Mapping[str, sql.Composable]) -> None:
    fetch(
        """select count(*) from (select r.id from {live} r
             where r.id in (select t.record from {rows} t where t.row > {after} and t.row <= {upto} and t.code = '')
             order by r.id for no key update) locked""",
        **rows.names,
        **span,
    )


def _leave_out_changed(rows: AttestedRows, span: Mapping[str, sql.Composable]) -> int:
    """What became of a fact since the row was judged counts more than the row, which may have waited for long."""
    return execute(
        """update {rows} t set code = s.code
           from (
             select t.row, case when r.status <> 'active' then {asleep}
                    when ({value})::text is distinct from t.current then {changed} else {decided} end as code
             from {rows} t join {live} r on r.id = t.record
             left join attestation_attestation a on a.{owner} = t.record and a.field_id = t.field_id
               and a.status <> {expired} and (
                 (a.recorded_at > {seen}::timestamptz and a.recorded_change is distinct from {change})
                 or exists (select from attestation_attestation_history h where h.id = a.id
                   and h.superseded_at > {seen}::timestamptz and h.superseded_change is distinct from {change}))
             where t.row > {after} and t.row <= {upto} and t.code = ''
               and (r.status <> 'active' or ({value})::text is distinct from t.current or a.id is not null)
           ) s where s.row = t.row""",
        asleep=sql.Literal(ASLEEP),
        changed=sql.Literal(CHANGED),
        decided=sql.Literal(DECIDED),
        expired=sql.Literal(Status.EXPIRED),
        seen=sql.Literal(rows.seen_at.isoformat()),
        change=sql.Literal(rows.change),
        value=rows.value,
        **rows.names,
        **span,
    )


def _give(rows: AttestedRows, span: Mapping[str, sql.Composable], which: sql.Composable) -> int:
    source = compose(
        """(select t.record, t.field_id, t.given as status,
             case when t.given = {new} then '' else {actor} end as attested_by,
             case when t.given = {new} then '' else {name} end as attested_by_name,
             case when t.given <> {new} then {now}::timestamptz end as attested_at, t.comment,
             case when t.given <> {new} and t.in_clear then t.current end as value,
             case when t.given <> {new} then t.digest end as value_digest, null::bigint as document_id,
             t.valid_until, {number} as batch
           from {rows} t
           where t.row > {after} and t.row <= {upto} and t.code = '' and t.given <> '' and {which}
           order by t.record, t.field_id) s""",
        new=sql.Literal(Status.NEW),
        actor=sql.Literal(rows.by.actor),
        name=sql.Literal(rows.by.name),
        now=sql.Literal(rows.now.isoformat()),
        number=sql.Literal(rows.number),
        which=which,
        **rows.names,
        **span,
    )
    return actions.write(rows.subject, source.replace("%", "%%"), [])


def _correct(rows: AttestedRows, *, after: int, upto: int) -> tuple[int, int]:
    """Facts corrected, and rows left out because the register does not allow what they say.

    A promise of the database that one row would break must not cost the others: the half with that row is tried by
    halves.
    """
    if after >= upto:
        return 0, 0
    span = {"after": sql.Literal(after), "upto": sql.Literal(upto)}
    ((facts,),) = fetch(
        """select count(*) from {rows} t
           where t.row > {after} and t.row <= {upto} and t.code = '' and t.correction is not null""",
        **rows.names,
        **span,
    )
    if not facts:
        return 0, 0
    try:
        with transaction.atomic():
            _write_corrections(rows, span)
            execute("set constraints all immediate")
            execute("set constraints all deferred")
        return int(facts), 0
    except IntegrityError:
        if facts == 1:
            return 0, _leave_out_impossible(rows, span)
    middle = (after + upto) // 2
    first = _correct(rows, after=after, upto=middle)
    second = _correct(rows, after=middle, upto=upto)
    return first[0] + second[0], first[1] + second[1]


def _leave_out_impossible(rows: AttestedRows, span: Mapping[str, sql.Composable]) -> int:
    return execute(
        """update {rows} t set code = {code}
           where t.row > {after} and t.row <= {upto} and t.code = '' and t.correction is not null""",
        code=sql.Literal(IMPOSSIBLE),
        **rows.names,
        **span,
    )


def _write_corrections(rows: AttestedRows, span: Mapping[str, sql.Composable]) -> int:
    """One statement: the columns and attributes of each record that some row corrects."""
    built_in = [spec for spec in rows.specs.values() if spec.storage == Storage.COLUMN]
    keys = sql.Literal([spec.key for spec in built_in])
    return execute(
        """update {live} r set {sets}
           from (select t.record, jsonb_object_agg(f.key, t.correction::jsonb) as given
                 from {rows} t join dictionary_field f on f.id = t.field_id
                 where t.row > {after} and t.row <= {upto} and t.code = '' and t.correction is not null
                 group by t.record) s
           where r.id = s.record""",
        sets=joined(
            [*_sets(built_in), sql.SQL("attributes = r.attributes || (s.given - {}::text[])").format(keys)]
        ),
        **rows.names,
        **span,
    )


def _sets(specs: Sequence[FieldSpec]) -> list[sql.Composable]:
    found: list[sql.Composable] = []
    for spec in specs:
        if spec.type == FieldType.DATE:
            cast = "date"
        elif spec.key == "sex":
            cast = "smallint"
        else:
            cast = "text"
        parts = {"name": sql.Identifier(spec.key), "key": sql.Literal(spec.key), "cast": sql.SQL(cast)}
        found.append(
            sql.SQL(
                "{name} = case when s.given ? {key} then (s.given ->> {key})::{cast} else r.{name} end"
            ).format(**parts)
        )
        if spec.key == "birth_date":
            found.append(
                sql.SQL(
                    "birth_date_precision = case when s.given ? 'birth_date' then 'day' else r.birth_date_precision end"
                )
            )
    return found


def _give_on_corrected(rows: AttestedRows, span: Mapping[str, sql.Composable]) -> int:
    """Words other than a rejection on facts that the list itself corrected: on their new value."""
    found = fetch(
        """select t.record, t.field_id, t.given, t.comment, t.in_clear, ({value})::text
           from {rows} t join {live} r on r.id = t.record
           where t.row > {after} and t.row <= {upto} and t.code = '' and t.correction is not null
             and t.given not in ('', {rejected}, {new}) and {value} is not null""",
        value=rows.value,
        rejected=sql.Literal(Status.REJECTED),
        new=sql.Literal(Status.NEW),
        **rows.names,
        **span,
    )
    digest, on = digester(), timezone.localdate(rows.now)
    return actions.write_rows(rows.subject, [_row(rows, row, digest=digest, on=on) for row in found])


def _row(rows: AttestedRows, found: Sequence[Any], *, digest: Any, on: date) -> dict[str, Any]:
    record, field, given, comment, in_clear, text = found
    until = valid_until(rows.specs[field].attestation_months, on=on) if given == Status.ATTESTED else None
    return {
        "record": record,
        "field_id": field,
        "status": given,
        "attested_by": rows.by.actor,
        "attested_by_name": rows.by.name,
        "attested_at": rows.now.isoformat(),
        "comment": comment,
        "value": text if in_clear else None,
        "value_digest": "\\x" + digest(rows.subject, record, field, text).hex(),
        "valid_until": until.isoformat() if until else None,
        "batch": rows.number,
    }
