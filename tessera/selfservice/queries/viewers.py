"""Who a citizen is, as the rest of the program sees them: a viewer who reaches records, not areas."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings

from tessera.accounts.choices import Permission
from tessera.accounts.models import Citizen
from tessera.accounts.viewer import PORTAL, Reach, Viewer, Whom
from tessera.lib.db.prepared import fetch

_REACH: Final = "select people, groups, headed, housemates from citizen_reach(%s)"
_REACH_FOR: Final = "select people, groups, headed, housemates, name from citizen_reach_for(%s, %s, %s, %s)"


def viewer_for(citizen: Citizen) -> Viewer:
    """The viewer that a citizen is, in one query; one who is nobody in the register reaches nothing.

    They see themselves and their households whole, their housemates by name, and sensitive facts only of themselves and
    of a household that they head.
    """
    ((people, groups, headed, housemates),) = fetch(_REACH, [citizen.pk])
    return _viewer(citizen, _reaches(people, groups, headed, housemates))


def viewer_acting_for(citizen: Citizen, individual: UUID, *, on: date) -> Viewer | None:
    """The viewer that a citizen is while they act for somebody; None where they may not on that day.

    Then they see that person as the person themselves would, and the household where the ground covers it. Their own
    records they do not see meanwhile: what is looked at and sent is that person's, and is noted so.
    """
    found = fetch(_REACH_FOR, [citizen.pk, individual, on, settings.AGE_OF_MAJORITY])
    if not found:
        return None
    ((people, groups, headed, housemates, name),) = found
    return _viewer(citizen, _reaches(people, groups, headed, housemates), Whom(individual, name))


def viewer_by_phone(citizen: Citizen) -> Viewer:
    """The viewer that a citizen is while a code to their phone is all that speaks for them: it reaches nothing of the
    register, and of requests those that they sent."""
    return _viewer(citizen, {})


def _reaches(
    people: Iterable[int], groups: Iterable[int], headed: Iterable[int], housemates: Iterable[int]
) -> dict[Permission, Reach]:
    own = frozenset(people)
    return {
        Permission.PEOPLE_VIEW: Reach(people=own, groups=frozenset(groups), housemates=frozenset(housemates)),
        Permission.PEOPLE_VIEW_SENSITIVE: Reach(people=own, groups=frozenset(headed)),
        Permission.HISTORY_VIEW: Reach(people=own),
    }


def _viewer(citizen: Citizen, reaches: dict[Permission, Reach], whom: Whom | None = None) -> Viewer:
    return Viewer(
        actor=str(citizen.public_id),
        name=citizen.name,
        language=citizen.language or "en",
        channel=PORTAL,
        citizen_id=citizen.pk,
        acts_for=whom,
        reaches=reaches,
    )
