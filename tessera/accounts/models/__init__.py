from tessera.accounts.models.role import Grant, Role
from tessera.accounts.models.user import User

__all__ = ["Grant", "Role", "User"]
