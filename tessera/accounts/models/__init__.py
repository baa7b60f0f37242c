from tessera.accounts.models.event import AccountEvent
from tessera.accounts.models.role import Grant, Role
from tessera.accounts.models.user import User

__all__ = ["AccountEvent", "Grant", "Role", "User"]
