"""People who act for others, for tests."""

from datetime import date, datetime
from uuid import UUID

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.selfservice.actions import authority
from tessera.selfservice.actions.authority import Given
from tessera.selfservice.choices import Ground
from tessera.selfservice.models import Authority
from tests.changes.families import NOW, person

FIRST_DAY = NOW.date()
LAST_DAY = date(2099, 1, 1)


def authorise(
    representative: UUID,
    represented: UUID,
    *,
    ground: Ground = Ground.PROXY,
    since: date = FIRST_DAY,
    until: date | None = LAST_DAY,
    covers_household: bool = True,
    by: Viewer | None = None,
    now: datetime = NOW,
) -> Authority:
    """One may act for the other from now on."""
    given = Given(ground, "Power of attorney 12/2026", "Cannot come herself", since, until, covers_household)
    with narrowed_to(system_viewer()):
        one, other = person(representative), person(represented)
    return authority.record(one, other, given, by=by or system_viewer(), now=now)
