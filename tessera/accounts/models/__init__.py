from tessera.accounts.models.api import ApiAnswer, ApiClient, ApiUse, CitizenToken
from tessera.accounts.models.citizen import Citizen, CitizenLogin, CitizenSession
from tessera.accounts.models.event import AccountEvent
from tessera.accounts.models.oidc import OidcAttempt, OidcKey, OidcProvider
from tessera.accounts.models.role import Grant, Role
from tessera.accounts.models.user import User
from tessera.accounts.models.view import SavedView, StartView

__all__ = [
    "AccountEvent",
    "ApiAnswer",
    "ApiClient",
    "ApiUse",
    "Citizen",
    "CitizenLogin",
    "CitizenSession",
    "CitizenToken",
    "Grant",
    "OidcAttempt",
    "OidcKey",
    "OidcProvider",
    "Role",
    "SavedView",
    "StartView",
    "User",
]
