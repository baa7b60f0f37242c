"""The only writers of attestations. Called by the pen alone, which has checked who may (``attestation.checking``)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import orjson
from django.db import connection
from django.utils import timezone

from tessera.attestation.choices import Status
from tessera.attestation.queries.standings import Standing, valid_until
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.registry.models import Document

OWNERS: Final = {Subject.INDIVIDUAL: "individual_id", Subject.GROUP: "group_id"}
COLUMNS: Final = (
    *("status", "attested_by", "attested_by_name", "attested_at", "comment", "value", "value_digest"),
    *("document_id", "valid_until", "batch"),
)
KEPT_IN_CLEAR: Final = frozenset({Sensitivity.PUBLIC, Sensitivity.PERSONAL})

# Named columns of a source of rows that has "record" and "field_id" besides; see write().
_WRITE: Final = """
insert into attestation_attestation ({owner}, field_id, {columns})
select s.record, s.field_id, {values} from {source}
on conflict ({owner}, field_id) where {owner} is not null do update set {sets}
"""
_GIVEN: Final = """jsonb_to_recordset(%s) s (record bigint, field_id bigint, status text, attested_by text,
  attested_by_name text, attested_at timestamptz, comment text, value text, value_digest bytea, document_id bigint,
  valid_until date, batch text)"""


def give(
    facts: Sequence[Standing],
    *,
    status: str,
    comment: str,
    document: Document | None,
    attester: str,
    attester_name: str,
    now: datetime,
) -> None:
    """Write somebody's word on facts that were checked; two statements at most. New takes an earlier word back."""
    word = {
        "status": status,
        "attested_by": attester if status != Status.NEW else "",
        "attested_by_name": attester_name if status != Status.NEW else "",
        "attested_at": now.isoformat() if status != Status.NEW else None,
        "comment": comment.strip(),
        "document_id": document.pk if document and status != Status.NEW else None,
        "batch": "",
    }
    on = timezone.localdate(now)
    for subject in OWNERS:
        rows = [word | _of_fact(fact, status, on=on) for fact in facts if fact.subject == subject]
        write_rows(subject, rows)


def write_rows(subject: Subject, rows: Sequence[Mapping[str, Any]]) -> int:
    """As ``write``, with rows that JSON can hold; a digest is hexadecimal behind ``\\x``."""
    return write(subject, _GIVEN, [orjson.dumps(rows).decode()]) if rows else 0


def write(subject: Subject, source: str, params: Sequence[Any]) -> int:
    """Write one attestation for each row of a source, a piece of SQL with the alias ``s``; returns how many."""
    owner = OWNERS[subject]
    statement = _WRITE.format(
        owner=owner,
        columns=", ".join(COLUMNS),
        values=", ".join(f"s.{column}" for column in COLUMNS),
        source=source,
        sets=", ".join(f"{column} = excluded.{column}" for column in COLUMNS),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def expire(*, on: date) -> int:
    """Mark what is attested until the day or earlier as expired; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update attestation_attestation set status = %s where status = %s and valid_until <= %s",
            [Status.EXPIRED, Status.ATTESTED, on],
        )
        return int(cursor.rowcount)


def _of_fact(fact: Standing, status: str, *, on: date) -> dict[str, Any]:
    """What is written of one fact: its value only where it is not sensitive."""
    row: dict[str, Any] = {"record": fact.record, "field_id": fact.spec.id}
    if status == Status.NEW:
        return row
    until = valid_until(fact.spec.attestation_months, on=on) if status == Status.ATTESTED else None
    return row | {
        "value": fact.text if fact.spec.sensitivity in KEPT_IN_CLEAR else None,
        "value_digest": "\\x" + fact.digest.hex(),
        "valid_until": until.isoformat() if until else None,
    }
