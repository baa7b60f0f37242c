"""Who a citizen is, as the rest of the program sees them: a viewer who reaches records, not areas."""

from typing import Final

from tessera.accounts.choices import Permission
from tessera.accounts.models import Citizen
from tessera.accounts.viewer import PORTAL, Reach, Viewer
from tessera.lib.db.prepared import fetch

_REACH: Final = "select people, groups, headed, housemates from citizen_reach(%s)"


def viewer_for(citizen: Citizen) -> Viewer:
    """The viewer that a citizen is, in one query; one who is nobody in the register reaches nothing.

    They see themselves and their households whole, their housemates by name, and sensitive facts only of themselves and
    of a household that they head.
    """
    ((people, groups, headed, housemates),) = fetch(_REACH, [citizen.pk])
    own = frozenset(people)
    sees = Reach(people=own, groups=frozenset(groups), housemates=frozenset(housemates))
    return Viewer(
        actor=str(citizen.public_id),
        name=citizen.name,
        language=citizen.language or "en",
        channel=PORTAL,
        citizen_id=citizen.pk,
        reaches={
            Permission.PEOPLE_VIEW: sees,
            Permission.PEOPLE_VIEW_SENSITIVE: Reach(people=own, groups=frozenset(headed)),
            Permission.HISTORY_VIEW: Reach(people=own),
        },
    )
