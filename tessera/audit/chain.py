"""The chain of seals: what a seal's digest is made of, and what there is to say when it does not hold."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Parts = Mapping[str, Sequence[int | str]]  # log: [rows, digest]

EMPTY: Final = (0, hashlib.sha256(b"").hexdigest())


class Fault(TextChoices):
    ROWS_MISSING = "rows-missing", _("Rows are missing")
    ROWS_ADDED = "rows-added", _("Rows were added afterwards")
    ROWS_CHANGED = "rows-changed", _("Rows were changed")
    LOG_MISSING = "log-missing", _("A whole log is missing")
    SEAL_CHANGED = "seal-changed", _("A seal was changed")
    CHAIN_BROKEN = "chain-broken", _("A seal is missing or out of place")
    GUARD_MISSING = "guard-missing", _("A log is no longer protected against changes")


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: in which log, in which seal, and when the rows in question were written."""

    fault: Fault
    log: str = ""
    seal: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    expected: int | None = None
    found: int | None = None

    def as_json(self) -> dict[str, str | int | None]:
        return {
            "fault": self.fault.value,
            "log": self.log,
            "seal": self.seal,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "expected": self.expected,
            "found": self.found,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Finding":
        since, until = (
            datetime.fromisoformat(said[name]) if said[name] else None for name in ("since", "until")
        )
        fault = Fault(said["fault"])
        return cls(fault, said["log"], said["seal"], since, until, said["expected"], said["found"])


@dataclass(frozen=True)
class Verification:
    """``head`` is the digest of the newest seal: kept elsewhere, it proves later that no seal was dropped."""

    seals: int
    rows: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.findings


def seal_digest(
    previous: bytes | None, *, from_txid: int, to_txid: int, sealed_at: datetime, rows: int, parts: Parts
) -> bytes:
    """The digest of a seal: of the one before and of everything it says."""
    said = {
        "from": from_txid,
        "to": to_txid,
        "at": sealed_at.astimezone(UTC).isoformat(),
        "rows": rows,
        "parts": {log: list(parts[log]) for log in sorted(parts)},
    }
    text = json.dumps(said, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256((previous or b"") + text.encode()).digest()
