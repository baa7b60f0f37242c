"""Questions about providers and our keys."""

from django.conf import settings
from django.db.models import QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import OidcKey, OidcProvider
from tessera.accounts.oidc import errors
from tessera.accounts.oidc.design import DEMONSTRATION
from tessera.accounts.viewer import Viewer


def log_ins_offered() -> list[OidcProvider]:
    """Through whom people may log in today, in the order in which they are offered."""
    return list(_offered())


def find_log_in(key: str) -> OidcProvider:
    """One of those. Raises ProviderNotFound."""
    found = _offered().filter(key=key).first()
    if found is None:
        raise errors.ProviderNotFound
    return found


def find_issuer(issuer: str) -> OidcProvider | None:
    """The entry under which an issuer is asked first."""
    return _offered().filter(issuer=issuer).first()


def providers(*, viewer: Viewer) -> list[OidcProvider]:
    """All entries, those that are switched off as well. Raises PermissionMissing."""
    must_manage(viewer)
    return list(OidcProvider.objects.all())


def get_provider(key: str, *, viewer: Viewer) -> OidcProvider:
    """Raises PermissionMissing, ProviderNotFound."""
    must_manage(viewer)
    found = OidcProvider.objects.filter(key=key).first()
    if found is None:
        raise errors.ProviderNotFound
    return found


def keys(*, viewer: Viewer) -> list[OidcKey]:
    """Raises PermissionMissing."""
    must_manage(viewer)
    return list(OidcKey.objects.defer("sealed"))


def _offered() -> QuerySet[OidcProvider]:
    """Never the one of the demonstration outside of a demonstration, whatever the table says."""
    found = OidcProvider.objects.filter(is_active=True)
    return found if settings.DEMO else found.exclude(preset=DEMONSTRATION)


def must_manage(viewer: Viewer) -> None:
    """Whoever says who vouches for people says it for the whole country."""
    if not viewer.reach(Permission.LOG_INS_MANAGE).everywhere:
        raise PermissionMissing(permission=Permission.LOG_INS_MANAGE.label)
