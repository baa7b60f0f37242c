"""The demonstration provider among those through whom people may log in."""

from datetime import datetime

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc.actions import save_provider
from tessera.accounts.oidc.choices import UserinfoMode
from tessera.accounts.oidc.design import DEMONSTRATION, ProviderDraft
from tessera.accounts.viewer import Viewer
from tessera.demo.provider.protocol import ALGORITHM, CLIENT, STRENGTHS

NAMES = {
    "en": "Karuna ID (demonstration)",
    "fr": "Karuna ID (démonstration)",
    "ar": "هوية كارونا (عرض توضيحي)",
}


def offer(*, issuer: str, by: Viewer, now: datetime) -> OidcProvider:
    """Set it up, or bring it up to date when the port has changed. Raises DemonstrationOnly."""
    draft = ProviderDraft(
        key=DEMONSTRATION,
        preset=DEMONSTRATION,
        names=NAMES,
        issuer=issuer,
        client_id=CLIENT,
        signing_algorithm=ALGORITHM,
        userinfo=UserinfoMode.SIGNED,
        acr_values=tuple(STRENGTHS),
        levels=dict(STRENGTHS),
        identifier_claim="individual_id",
        identifier_kind="national_id",
    )
    found = OidcProvider.objects.filter(key=DEMONSTRATION).first()
    return save_provider(draft, changing=found, by=by, now=now)
