"""Holding the logs against their seals."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import connection

from tessera.audit.chain import EMPTY, Fault, Finding, Parts, Verification, seal_digest
from tessera.audit.models import Seal

Progress = Callable[[int, int], None]


def verify(*, progress: Progress | None = None) -> Verification:
    """Compute every seal anew, from the first to the last. Takes about as long as reading all logs once."""
    seals = list(Seal.objects.order_by("pk"))
    findings = list(_guards())
    before: Seal | None = None
    for number, seal in enumerate(seals, start=1):
        findings.extend(_chain(seal, before))
        findings.extend(_rows(seal, since=before.sealed_at if before else None))
        before = seal
        if progress is not None:
            progress(number, len(seals))
    head = bytes(before.digest).hex() if before else ""
    return Verification(len(seals), sum(seal.rows for seal in seals), head, tuple(findings))


def is_in_chain(head: str) -> bool:
    """Whether a seal that somebody noted elsewhere is still there. False for what is no digest."""
    try:
        return Seal.objects.filter(digest=bytes.fromhex(head.strip())).exists()
    except ValueError:
        return False


def digests(after: int, upto: int) -> dict[str, tuple[int, str]]:
    """Rows and digest of each log for the transactions after one number and up to another."""
    with connection.cursor() as cursor:
        cursor.execute("select name, key from audit_log order by name")
        logs = cursor.fetchall()
        found = {}
        for name, key in logs:
            cursor.execute(
                "select row_count, digest from log_digest(%s::regclass, %s, %s, %s)", [name, key, after, upto]
            )
            rows, digest = cursor.fetchone()
            found[name] = (int(rows), str(digest))
    return found


def _chain(seal: Seal, before: Seal | None) -> Iterator[Finding]:
    previous = bytes(before.digest) if before else None
    kept = bytes(seal.previous) if seal.previous is not None else None
    span = (before.sealed_at if before else None, seal.sealed_at)
    if kept != previous or seal.from_txid != (before.to_txid if before else 0):
        yield Finding(Fault.CHAIN_BROKEN, seal=seal.pk, since=span[0], until=span[1])
    digest = seal_digest(
        kept,
        from_txid=seal.from_txid,
        to_txid=seal.to_txid,
        sealed_at=seal.sealed_at,
        rows=seal.rows,
        parts=seal.parts,
    )
    if digest != bytes(seal.digest):
        yield Finding(Fault.SEAL_CHANGED, seal=seal.pk, since=span[0], until=span[1])


def _rows(seal: Seal, *, since: datetime | None) -> Iterator[Finding]:
    parts: Parts = seal.parts
    found = digests(seal.from_txid, seal.to_txid)
    for log in sorted({*parts, *found}):
        if log not in found:
            yield Finding(Fault.LOG_MISSING, log, seal.pk, since, seal.sealed_at)
            continue
        expected = tuple(parts.get(log, EMPTY))
        if expected == found[log]:
            continue
        counted, sealed = found[log][0], int(expected[0])
        fault = Fault.ROWS_CHANGED
        if counted != sealed:
            fault = Fault.ROWS_MISSING if counted < sealed else Fault.ROWS_ADDED
        yield Finding(fault, log, seal.pk, since, seal.sealed_at, sealed, counted)


def _guards() -> Iterator[Finding]:
    """Every log refuses to be rewritten; a trigger switched off is told."""
    with connection.cursor() as cursor:
        cursor.execute("select name from audit_log where not is_guarded order by name")
        for (log,) in cursor.fetchall():
            yield Finding(Fault.GUARD_MISSING, log)
