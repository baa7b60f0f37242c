from collections import defaultdict
from datetime import date

from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant, User
from tessera.accounts.viewer import NOWHERE, Reach, Viewer


def viewer_for(user: User, *, on: date, channel: str = "console") -> Viewer:
    """The viewer that a user is on a day: their grants in force, in one query."""
    reaches: dict[Permission, Reach] = defaultdict(lambda: NOWHERE)
    if user.is_active:
        known = set(Permission.values)
        for grant in Grant.objects.on(on).filter(user=user).select_related("role", "area"):
            reach = Reach(paths=frozenset({grant.area.path})) if grant.area else Reach(everywhere=True)
            for permission in known & set(grant.role.permissions):
                reaches[Permission(permission)] |= reach
    return Viewer(
        actor=str(user.public_id), name=user.name, language=user.language or "en", channel=channel,
        user_id=user.pk, reaches=dict(reaches),
    )
