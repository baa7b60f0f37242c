"""``from tessera.notifications import actions as notifications``, then ``notifications.tell(…)``."""

from tessera.notifications.actions.telling import tell, tell_all

__all__ = ["tell", "tell_all"]
