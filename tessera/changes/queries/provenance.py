"""Who wrote something, when, through which channel and from which source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.changes.choices import Channel
from tessera.lib.db.prepared import fetch


@dataclass(frozen=True)
class Provenance:
    """The write that something comes from.

    ``by`` is the name of who proposed the change. A write outside of any change has no ``reference``;
    ``by`` is then the database user, and ``is_outside`` says so.
    """

    at: datetime
    by: str
    channel: str = ""
    change: int | None = None
    reference: str = ""
    public_id: UUID | None = None
    reason: str = ""
    source: str = ""
    observed_on: date | None = None

    @property
    def is_outside(self) -> bool:
        return self.change is None

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label) if self.channel else ""


class _Written(NamedTuple):
    public_id: UUID
    reference: str
    channel: str
    actor_name: str
    reason: str
    source: str
    observed_on: date | None


_WRITTEN: Final = (
    f"select id, {', '.join(_Written._fields)} from changes_changerequest where id = any (%s::bigint[])"  # noqa: S608
)


class Origins:
    """The changes behind some versions, read at once."""

    def __init__(self, changes: Iterable[int | None]) -> None:
        wanted = {change for change in changes if change is not None}
        self._known = _read(wanted) if wanted else {}

    def of(self, change: int | None, *, at: datetime, writer: str) -> Provenance:
        request = self._known.get(change) if change is not None else None
        if request is None:
            return Provenance(at=at, by=writer, change=change)
        return Provenance(
            at=at,
            by=request.actor_name,
            channel=request.channel,
            change=change,
            reference=request.reference,
            public_id=request.public_id,
            reason=request.reason,
            source=request.source,
            observed_on=request.observed_on,
        )


def _read(changes: set[int]) -> dict[int, _Written]:
    """Whoever may see a fact may know where it comes from, even when the change began out of their reach."""
    with reach.narrowed_to(system_viewer()):
        return {key: _Written(*columns) for key, *columns in fetch(_WRITTEN, [list(changes)])}
