"""Logging out at the provider too, and hearing that somebody logged out there (back-channel log-out)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import errors, metadata
from tessera.accounts.oidc.flow import with_parameters
from tessera.accounts.oidc.queries import log_ins_offered
from tessera.accounts.oidc.signatures import unverified, verified
from tessera.accounts.oidc.tokens import check_audience, check_issuer, check_times
from tessera.lib.refusals import Refusal

_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST: Final = 16_000


@dataclass(frozen=True)
class LoggedOut:
    """Whom a provider has logged out: somebody, one session of theirs, or both. Never neither."""

    issuer: str
    subject: str
    provider_session: str


def leaving_url(provider: OidcProvider, *, back_to: str) -> str:
    """Where the browser goes to log out at the provider; "" where that is not offered or it cannot be asked."""
    if not provider.logs_out:
        return ""
    try:
        endpoint = metadata.describe(provider).end_session_endpoint
    except Refusal:
        return ""
    wanted = {"client_id": provider.client_id, "post_logout_redirect_uri": back_to}
    return with_parameters(endpoint, wanted) if endpoint else ""


def read_log_out(raw: str, *, now: datetime) -> LoggedOut:
    """Who is logged out, by a token that a provider sent us (OpenID Connect Back-Channel Logout 1.0).

    Raises a LogInRefused.
    """
    if len(raw) > _LONGEST:
        raise errors.TokenUnreadable
    provider = _provider_of(unverified(raw))
    description = metadata.describe(provider)
    claims = verified(raw, keys=lambda *, anew: metadata.keys_of(description, anew=anew))
    check_issuer(claims, provider)
    check_audience(claims, provider)
    check_times(claims, now=now)
    events = claims.get("events")
    # An ID token must not pass for it, and it has no nonce.
    if not isinstance(events, dict) or _EVENT not in events or "nonce" in claims:
        raise errors.TokenUnreadable
    subject, session = (str(claims.get(name) or "") for name in ("sub", "sid"))
    if not subject and not session:
        raise errors.SubjectMissing
    return LoggedOut(provider.issuer, subject, session)


def _provider_of(claims: dict[str, Any]) -> OidcProvider:
    """By what the token says of itself, which its signature must prove then."""
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    for provider in log_ins_offered():
        if provider.issuer == claims.get("iss") and provider.client_id in listed:
            return provider
    raise errors.IssuerWrong
