"""What a provider says of itself: its description (discovery) and its public keys.

Both are kept in memory for an hour. A token signed with an unknown key has the keys asked for once more.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import errors
from tessera.lib import outgoing
from tessera.lib.refusals import Refusal

_KEPT_SECONDS: Final = 3600
_PAUSE_SECONDS: Final = (
    30  # before the same is asked for anew: anybody may send us a token with an unknown key
)
_MOST_KEYS: Final = 100
_OF_A_KEY: Final = frozenset({"kty", "kid", "use", "n", "e", "crv", "x", "y"})
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Description:
    """A provider's endpoints; "" where it has none."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    par_endpoint: str = ""
    end_session_endpoint: str = ""
    names_issuer_in_response: bool = False
    par_required: bool = False


class _Kept:
    """What was asked of providers, by address, for an hour."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[float, Any]] = {}
        self._anew: dict[str, float] = {}
        self._lock = Lock()

    def get(self, address: str, ask: Callable[[], Any], *, anew: bool = False) -> Any:
        with self._lock:
            at, found = self._found.get(address, (0.0, None))
            now = time.monotonic()
            anew = anew and now - self._anew.get(address, -_PAUSE_SECONDS) >= _PAUSE_SECONDS
            if not anew and found is not None and now - at < _KEPT_SECONDS:
                return found
            if anew:
                self._anew[address] = now
        found = ask()
        with self._lock:
            self._found[address] = (time.monotonic(), found)
        return found

    def forget(self) -> None:
        with self._lock:
            self._found.clear()
            self._anew.clear()


_kept = _Kept()
forget = _kept.forget


def describe(provider: OidcProvider, *, anew: bool = False) -> Description:
    """Raises IssuerNotAsConfigured, DescriptionUnusable, ProviderUnusable."""
    address = discovery_url(provider)
    said = _kept.get(address, lambda: _json(address, "discovery"), anew=anew)
    if said.get("issuer") != provider.issuer:
        raise errors.IssuerNotAsConfigured(said=str(said.get("issuer"))[:200])
    for name in _NEEDED:
        if not isinstance(said.get(name), str) or not said[name]:
            raise errors.DescriptionUnusable(lacks=name)
    types = said.get("response_types_supported", ["code"])
    if not isinstance(types, list) or "code" not in types:
        raise errors.DescriptionUnusable(lacks="response_types_supported: code")
    return Description(
        issuer=provider.issuer,
        authorization_endpoint=said["authorization_endpoint"],
        token_endpoint=said["token_endpoint"],
        jwks_uri=said["jwks_uri"],
        userinfo_endpoint=_text(said, "userinfo_endpoint"),
        par_endpoint=_text(said, "pushed_authorization_request_endpoint"),
        end_session_endpoint=_text(said, "end_session_endpoint"),
        names_issuer_in_response=said.get("authorization_response_iss_parameter_supported") is True,
        par_required=said.get("require_pushed_authorization_requests") is True,
    )


def discovery_url(provider: OidcProvider) -> str:
    return provider.discovery_url or provider.issuer.rstrip("/") + "/.well-known/openid-configuration"


def keys_of(description: Description, *, anew: bool = False) -> list[Key]:
    """The provider's public keys for signatures. Raises ProviderUnusable."""
    address = description.jwks_uri
    said = _kept.get(address, lambda: _json(address, "jwks"), anew=anew)
    listed = said.get("keys")
    if not isinstance(listed, list) or len(listed) > _MOST_KEYS:
        raise errors.ProviderUnusable(what="jwks")
    return [key for entry in listed if (key := _public_key(entry)) is not None]


def _public_key(entry: Any) -> Key | None:
    """None for what is not for signatures, or of a kind that we do not know, or no key at all.

    An ``alg`` that the key names is not held against the token: providers write RS256 there and sign with PS256.
    """
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or entry.get("kty") == "oct":
        return None
    try:
        return import_key({name: value for name, value in entry.items() if name in _OF_A_KEY})
    except (JoseError, ValueError, TypeError):
        return None


def ask(what: str, method: str, url: str, **more: Any) -> outgoing.Answer:
    """As ``outgoing.ask``; raises ProviderUnusable instead of what is refused there."""
    try:
        return outgoing.ask(method, url, **more)
    except Refusal as refusal:
        raise errors.ProviderUnusable(what=what, why=refusal.code) from refusal


def _json(url: str, what: str) -> Mapping[str, Any]:
    answer = ask(what, "GET", url, headers={"Accept": "application/json"})
    if answer.status != 200 or not isinstance(answer.json, dict):
        raise errors.ProviderUnusable(what=what, status_of_answer=answer.status)
    return answer.json


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
