"""What the pages of one's own proof of life show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc.choices import Level
from tessera.liveness.choices import ProofStatus, Way
from tessera.liveness.models import Proof
from tessera.liveness.queries.checks import Shown
from tessera.web.parts import Kind

_KINDS: Final[dict[str, Kind]] = {
    ProofStatus.PASSED: "ok",
    ProofStatus.WAITING: "info",
    ProofStatus.FAILED: "warn",
}


@dataclass(frozen=True)
class AskedRow:
    """One thing that is asked for, and until when."""

    name: str
    due_on: date
    is_overdue: bool


@dataclass(frozen=True)
class GivenRow:
    label: str
    status: str
    kind: Kind
    at: datetime
    note: str

    @classmethod
    def of(cls, proof: Proof) -> "GivenRow":
        again = (
            _("Please try once more, or come to your office.") if proof.status == ProofStatus.FAILED else ""
        )
        return cls(
            str(Way(proof.way).label),
            str(ProofStatus(proof.status).label),
            _KINDS.get(proof.status, ""),
            proof.at,
            again,
        )


@dataclass(frozen=True)
class LifeProofPage:
    asked: tuple[AskedRow, ...]
    given: tuple[GivenRow, ...]
    by_log_in: bool
    by_photo: bool
    at_desk: bool
    waits: bool

    @classmethod
    def of(cls, shown: Shown, *, is_own: bool, on: date) -> "LifeProofPage":
        """``is_own``: they act for themselves; nobody logs in for somebody else."""
        language, ways = get_language() or "en", shown.ways
        waits = shown.waiting is not None
        return cls(
            asked=tuple(
                AskedRow(one.rule.name_in(language), one.due_on, one.due_on < on) for one in shown.open
            ),
            given=tuple(GivenRow.of(one) for one in shown.proofs),
            by_log_in=is_own and Way.STEP_UP in ways,
            by_photo=Way.PHOTO in ways and not waits,
            at_desk=Way.DESK in ways,
            waits=waits,
        )


def acr_values(provider: OidcProvider, levels: Collection[str]) -> tuple[str, ...] | None:
    """What to ask the provider for, so that its answer is enough for the strictest of the rules that it can serve.

    Empty is whatever its entry takes; None where it can serve none of them.
    """
    wanted = sorted({level for level in levels if level}, key=lambda one: Level(one).rank, reverse=True)
    for level in wanted:
        sure = [acr for acr, known in provider.levels.items() if Level(known).rank >= Level(level).rank]
        if sure:
            preferred = [acr for acr in provider.acr_values if acr in sure]
            return tuple(dict.fromkeys([*preferred, *sure]))
    return () if "" in levels else None
