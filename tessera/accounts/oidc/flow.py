"""A log-in from beginning to end: away to the provider, and back with an answer that is checked.

The browser carries ``state`` and a cookie; everything that the answer is checked against waits in the database, sealed,
under the hash of ``state``. An answer is taken once.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import settings
from django.db import transaction

from tessera.accounts.models import OidcAttempt, OidcProvider
from tessera.accounts.oidc import client, errors, metadata
from tessera.accounts.oidc.choices import Pushing, UserinfoMode
from tessera.accounts.oidc.design import DEMONSTRATION
from tessera.accounts.oidc.identity import VerifiedIdentity
from tessera.accounts.oidc.mapping import identity_from
from tessera.accounts.oidc.metadata import Description
from tessera.accounts.oidc.tokens import Expected, StepUp, read_id_token
from tessera.accounts.oidc.userinfo import read_userinfo
from tessera.lib.encryption import provider as sealing

LASTS: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=1)  # an answer that comes twice is told from one that nobody asked for
_CONTEXT: Final = b"oidc attempt"
_LONGEST: Final = 4096  # of what a browser brings


@dataclass(frozen=True)
class Plan:
    """What a log-in is for: where to go afterwards, and whether somebody proves again who they are."""

    come_back: str = ""
    step_up: StepUp | None = None


@dataclass(frozen=True)
class Finished:
    """``identity`` is who it is; ``plan`` is what :func:`begin` was told."""

    identity: VerifiedIdentity
    plan: Plan


def begin(
    provider: OidcProvider, *, redirect_uri: str, browser: str, language: str, plan: Plan, now: datetime
) -> str:
    """Where to send the browser. ``browser`` is a random word that its cookie holds. Raises a LogInRefused."""
    description = metadata.describe(provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    parameters = _parameters(provider, plan, redirect_uri=redirect_uri, language=language) | {
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    waits = {
        "nonce": nonce,
        "verifier": verifier,
        "redirect_uri": redirect_uri,
        "come_back": plan.come_back,
        "step_up": asdict(plan.step_up) if plan.step_up else None,
    }
    OidcAttempt.objects.create(
        state=_digest(state),
        browser=_digest(browser),
        provider=provider,
        sealed=sealing().encrypt(orjson.dumps(waits), context=_CONTEXT),
        began_at=now,
    )
    if _pushes(provider, description):
        handle = client.push(provider, description, parameters, now=now)
        parameters = {"client_id": provider.client_id, "request_uri": handle}
    return with_parameters(description.authorization_endpoint, parameters)


def finish(answer: Mapping[str, str], *, browser: str, now: datetime) -> Finished:
    """Check what the provider's answer brings, and ask it who it is. Raises a LogInRefused."""
    attempt = _taken(answer.get("state", ""), browser=browser, now=now)
    provider = attempt.provider
    waits = orjson.loads(sealing().decrypt(bytes(attempt.sealed), context=_CONTEXT))
    description = metadata.describe(provider)
    _check_response_issuer(answer, description)
    if "error" in answer:
        raise _said_no(answer["error"])
    code = answer.get("code", "")
    if not code or len(code) > _LONGEST:
        raise errors.CodeMissing
    tokens = client.exchange(
        provider,
        description,
        code=code,
        verifier=waits["verifier"],
        redirect_uri=waits["redirect_uri"],
        now=now,
    )
    step_up = _step_up(waits["step_up"])
    expected = Expected(provider, waits["nonce"], attempt.began_at, step_up)
    identity = _identity(description, tokens, expected, now=now)
    return Finished(identity, Plan(waits["come_back"], step_up))


def forget_old_attempts(*, now: datetime) -> int:
    """Log-ins that nobody finished, and those that were. Returns how many."""
    return OidcAttempt.objects.filter(began_at__lt=now - KEPT).delete()[0]


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """An address that may have parameters of its own already."""
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(parameters)}"


def _parameters(provider: OidcProvider, plan: Plan, *, redirect_uri: str, language: str) -> dict[str, str]:
    wanted = {
        "client_id": provider.client_id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": " ".join(dict.fromkeys(["openid", *provider.scopes])),
        "ui_locales": language,
        "claims_locales": language,
    }
    acr_values = plan.step_up.acr_values if plan.step_up else ()
    if acr_values or provider.acr_values:
        wanted["acr_values"] = " ".join(acr_values or provider.acr_values)
    if plan.step_up is not None:
        wanted["max_age"] = "0"
    if provider.claims_request:
        wanted["claims"] = orjson.dumps(provider.claims_request).decode()
    return wanted


def _pushes(provider: OidcProvider, description: Description) -> bool:
    if provider.pushing == Pushing.NEVER:
        return False
    if provider.pushing == Pushing.ALWAYS and not description.par_endpoint:
        raise errors.DescriptionUnusable(lacks="pushed_authorization_request_endpoint")
    return bool(description.par_endpoint)


@transaction.atomic
def _taken(state: str, *, browser: str, now: datetime) -> OidcAttempt:
    """The log-in that began with this state in this browser; from here on it is used."""
    if not state or len(state) > _LONGEST:
        raise errors.StateUnknown
    found = OidcAttempt.objects.select_for_update(of=("self",)).select_related("provider")
    attempt = found.filter(state=_digest(state)).first()
    if attempt is None or not hmac.compare_digest(bytes(attempt.browser), _digest(browser)):
        raise errors.StateUnknown
    if attempt.used_at is not None:
        raise errors.CodeReplayed
    if now - attempt.began_at > LASTS or not _is_offered(attempt.provider):
        raise errors.LogInExpired
    attempt.used_at = now
    attempt.save(update_fields=["used_at"])
    return attempt


def _is_offered(provider: OidcProvider) -> bool:
    return provider.is_active and (settings.DEMO or provider.preset != DEMONSTRATION)


def _check_response_issuer(answer: Mapping[str, str], description: Description) -> None:
    """RFC 9207: an honest provider's code must not be spent at another one that made up an address."""
    said = answer.get("iss")
    if said is None and not description.names_issuer_in_response:
        return
    if said != description.issuer:
        raise errors.IssuerMixedUp


def _said_no(error: str) -> errors.LogInRefused:
    if error in ("access_denied", "login_required", "interaction_required", "consent_required"):
        return errors.Declined()
    return errors.ProviderSaysNo(error=error[:100])


def _identity(
    description: Description, tokens: client.Tokens, expected: Expected, *, now: datetime
) -> VerifiedIdentity:
    def keys(*, anew: bool) -> Any:
        return metadata.keys_of(description, anew=anew)

    provider, access = expected.provider, tokens.access_token
    id_claims = read_id_token(tokens.id_token, access_token=access, expected=expected, keys=keys, now=now)
    claims = id_claims
    if provider.userinfo != UserinfoMode.NONE:
        more = read_userinfo(
            provider,
            description.userinfo_endpoint,
            access_token=access,
            subject=id_claims["sub"],
            keys=keys,
            now=now,
        )
        claims = id_claims | more
    return identity_from(provider, claims, id_token=id_claims)


def _step_up(kept: Mapping[str, Any] | None) -> StepUp | None:
    return StepUp(kept["subject"], tuple(kept["acr_values"])) if kept else None


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()
