"""Writing the access log, and sealing all logs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

from django.db import connection, transaction

from tessera.audit.chain import Verification, seal_digest
from tessera.audit.models import AccessRecord, Check, Seal
from tessera.audit.verification import digests
from tessera.lib.db import as_owner
from tessera.lib.db.inserting import insert_rows

_SEALING: Final = 0x5EA1  # any number, the same in every process


class Looker(Protocol):
    """Who looks; the accounts call it a viewer, which this floor does not know."""

    @property
    def actor(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def signature(self) -> str: ...

    @property
    def channel(self) -> str: ...


def record_access(
    subject: AccessRecord.Subject,
    subject_id: int | None,
    *,
    by: Looker,
    purpose: str,
    revealed: str = "",
) -> None:
    """Note that somebody saw a record (or a list, without id). ``revealed`` names a value shown in clear."""
    record_accesses([(subject, subject_id)], by=by, purpose=purpose, revealed=revealed)


def record_accesses(
    seen: Sequence[tuple[AccessRecord.Subject, int | None]], *, by: Looker, purpose: str, revealed: str = ""
) -> None:
    """As ``record_access``, for all records that one page shows."""
    common = {
        "viewer": by.actor,
        "viewer_name": by.signature,
        "purpose": purpose,
        "channel": by.channel,
        "revealed": revealed,
    }
    insert_rows(AccessRecord, [{"subject": subject, "subject_id": key, **common} for subject, key in seen])


@transaction.atomic
def seal(*, now: datetime) -> Seal | None:
    """Close a batch of all logs: what was written by transactions that have ended and is not sealed yet.

    A transaction that is still open holds the seal back to just before it, so its rows are in a later seal. Returns
    None when there is nothing new. Two that seal at once do it one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_SEALING])
        cursor.execute("select ended_txid()")
        ended = int(cursor.fetchone()[0])
    last = Seal.objects.order_by("-pk").first()
    after = last.to_txid if last else 0
    parts = {log: part for log, part in digests(after, ended).items() if part[0]} if ended > after else {}
    if not parts:
        return None
    previous = bytes(last.digest) if last else None
    rows = sum(count for count, _digest in parts.values())
    digest = seal_digest(previous, from_txid=after, to_txid=ended, sealed_at=now, rows=rows, parts=parts)
    return Seal.objects.create(
        sealed_at=now,
        from_txid=after,
        to_txid=ended,
        rows=rows,
        parts=parts,
        previous=previous,
        digest=digest,
    )


def raise_offset_after_restore() -> int:
    """Lift the count of transactions above all that the logs hold; returns by how much (0 is the normal case).

    A restored dump brings its logs along but counts its transactions anew, and new rows would seem to lie within
    old seals. To be called by ``migrate``, as the owner, before anything is written.
    """
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            """select newest_sealed_or_logged() - history_txid() + 1,
               coalesce(nullif(current_setting('tessera.txid_offset', true), '')::bigint, 0), current_database()"""
        )
        missing, offset, database = cursor.fetchone()
        if missing <= 0:
            return 0
        quoted = connection.ops.quote_name(database)
        cursor.execute(f"alter database {quoted} set tessera.txid_offset = {offset + missing:d}")
        cursor.execute("select set_config('tessera.txid_offset', %s, false)", [str(offset + missing)])
    return int(missing)


def record_check(result: Verification, *, by: Looker, now: datetime) -> Check:
    """Note that the logs were verified, and with what result."""
    return Check.objects.create(
        checked_at=now,
        requested_by=by.actor,
        requested_by_name=by.name,
        seals=result.seals,
        rows=result.rows,
        head=result.head,
        findings=[finding.as_json() for finding in result.findings],
    )
