"""Whether an ID token is what we asked for (OpenID Connect Core 3.1.3.7), one sentence of the standard a check."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import errors
from tessera.accounts.oidc.choices import Level
from tessera.accounts.oidc.mapping import level_of, moment
from tessera.accounts.oidc.signatures import Keys, header_of, verified

LEEWAY: Final = timedelta(seconds=5)
_LONGEST_SUBJECT: Final = 255
_HASHES: Final = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}


@dataclass(frozen=True)
class StepUp:
    """Asking somebody who is logged in to prove again that it is them: the same ``subject``, just now, by one of
    ``acr_values`` (none: whatever the provider's entry takes)."""

    subject: str
    acr_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What was asked when the log-in began."""

    provider: OidcProvider
    nonce: str
    began_at: datetime
    step_up: StepUp | None = None


def read_id_token(
    raw: str, *, access_token: str, expected: Expected, keys: Keys, now: datetime
) -> dict[str, Any]:
    """Its claims when every check passes. Each that fails raises a LogInRefused of its own."""
    claims = verified(raw, keys=keys)
    provider = expected.provider
    check_issuer(claims, provider)
    check_audience(claims, provider)
    check_times(claims, now=now)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()):
        raise errors.NonceWrong
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.strip() or len(subject) > _LONGEST_SUBJECT:
        raise errors.SubjectMissing
    _check_access_token(claims, access_token, algorithm=header_of(raw)["alg"])
    _check_level(claims, expected)
    if expected.step_up is not None:
        _check_step_up(claims, expected.step_up, began_at=expected.began_at)
    return claims


def check_issuer(claims: Mapping[str, Any], provider: OidcProvider) -> None:
    if claims.get("iss") != provider.issuer:
        raise errors.IssuerWrong


def check_audience(claims: Mapping[str, Any], provider: OidcProvider) -> None:
    """It is for us; and where it is for others too, it was handed to us (``azp``)."""
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    if provider.client_id not in listed:
        raise errors.AudienceWrong
    party = claims.get("azp")
    if (len(listed) > 1 or party is not None) and party != provider.client_id:
        raise errors.PartyWrong


def check_times(claims: Mapping[str, Any], *, now: datetime) -> None:
    expires, issued, begins = (moment(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if expires is None or expires + LEEWAY <= now:
        raise errors.Expired
    if issued is None or issued - LEEWAY > now:
        raise errors.IssuedInFuture
    if begins is not None and begins - LEEWAY > now:
        raise errors.NotYetValid


def _check_access_token(claims: Mapping[str, Any], access_token: str, *, algorithm: str) -> None:
    """Where the ID token names the access token that came with it (``at_hash``), it is that one."""
    if "at_hash" not in claims:
        return
    digest = _HASHES.get(algorithm[-3:], hashlib.sha512)(access_token.encode()).digest()
    right = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")
    if not hmac.compare_digest(str(claims["at_hash"]).encode(), right):
        raise errors.AccessTokenHashWrong


def _check_level(claims: Mapping[str, Any], expected: Expected) -> None:
    least = expected.provider.least_level
    if not least:
        return
    level = level_of(expected.provider, str(claims.get("acr", "")))
    if level is None or level.rank < Level(least).rank:
        raise errors.LevelTooLow


def _check_step_up(claims: Mapping[str, Any], asked: StepUp, *, began_at: datetime) -> None:
    if claims["sub"] != asked.subject:
        raise errors.SomebodyElse
    authenticated = moment(claims.get("auth_time"))
    # auth_time has whole seconds, and clocks differ a little.
    if authenticated is None or authenticated < began_at - LEEWAY:
        raise errors.NotFresh
    acr = str(claims.get("acr", ""))
    if asked.acr_values and not {acr, *acr.split()} & set(asked.acr_values):
        raise errors.LevelTooLow
