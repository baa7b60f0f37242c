"""The provider's side of a log-in: codes, tokens, and what is said of somebody. Everything is kept in memory."""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from tessera.accounts.oidc.keys import published
from tessera.demo.provider.people import Person

CLIENT: Final = "tessera"
ALGORITHM: Final = "RS256"
STRENGTHS: Final = {"demo:face": "high", "demo:code": "substantial"}
_CODE_LASTS: Final = 60  # seconds
_TOKEN_LASTS: Final = 300
_MOST: Final = 1000  # codes and tokens that wait


class Wrong(Exception):  # noqa: N818 - what the protocol calls an error
    """``error`` is the protocol's word for it."""

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)


@dataclass(frozen=True)
class Asked:
    """What a browser brings when it comes."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    language: str


@dataclass(frozen=True)
class _Waiting:
    person: Person
    acr: str
    asked: Asked
    at: int


class Provider:
    def __init__(self, issuer: str, *, redirect_uris: Sequence[str]) -> None:
        self.issuer = issuer
        self._redirect_uris = tuple(redirect_uris)
        self._key = RSAKey.generate_key(2048, auto_kid=True)
        self._codes: dict[str, _Waiting] = {}
        self._tokens: dict[str, _Waiting] = {}
        self._lock = Lock()

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/leave",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "userinfo_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": list(STRENGTHS),
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [self._key.as_dict(private=False, use="sig", alg=ALGORITHM)]}

    def asked(self, parameters: Mapping[str, str]) -> Asked:
        """Raises Wrong, and then the browser must not be sent anywhere."""
        if parameters.get("client_id") != CLIENT or parameters.get("redirect_uri") not in self._redirect_uris:
            raise Wrong("invalid_client")
        is_right = (
            parameters.get("response_type") == "code" and parameters.get("code_challenge_method") == "S256"
        )
        if not is_right or not parameters.get("code_challenge"):
            raise Wrong("invalid_request")
        return Asked(
            redirect_uri=parameters["redirect_uri"],
            state=parameters.get("state", ""),
            nonce=parameters.get("nonce", ""),
            challenge=parameters["code_challenge"],
            language=parameters.get("ui_locales", "en").split(" ")[0],
        )

    def let_in(self, person: Person, acr: str, asked: Asked) -> str:
        """A code that is good once, for a minute. Raises Wrong."""
        if acr not in STRENGTHS:
            raise Wrong("invalid_request")
        return self._keep(self._codes, _Waiting(person, acr, asked, int(time.time())))

    def tokens(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Raises Wrong."""
        self._check_client(form)
        waiting = self._taken(self._codes, form.get("code", ""), _CODE_LASTS)
        if waiting is None or form.get("redirect_uri") != waiting.asked.redirect_uri:
            raise Wrong("invalid_grant")
        if _hashed(form.get("code_verifier", ""), whole=True) != waiting.asked.challenge:
            raise Wrong("invalid_grant")
        access_token = self._keep(self._tokens, waiting)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": waiting.person.sub,
            "nonce": waiting.asked.nonce,
            "acr": waiting.acr,
            "auth_time": waiting.at,
            "iat": now,
            "exp": now + _TOKEN_LASTS,
            "at_hash": _hashed(access_token, whole=False),
        }
        return {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": _TOKEN_LASTS,
            "id_token": self._signed(claims),
        }

    def userinfo(self, access_token: str) -> str:
        """Signed, and without issuer and audience, as eSignet does it. Raises Wrong."""
        waiting = self._taken(self._tokens, access_token, _TOKEN_LASTS)
        if waiting is None:
            raise Wrong("invalid_token")
        return self._signed(dict(waiting.person.claims))

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, claims, self._key)

    def _check_client(self, form: Mapping[str, str]) -> None:
        """That it is Tessera, by a key that it publishes."""
        assertion = form.get("client_assertion", "")
        try:
            keys = KeySet.import_key_set(published())  # type: ignore[arg-type]  # a JWKS, as we publish it
            claims = jwt.decode(assertion, keys, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            raise Wrong("invalid_client") from None
        is_us = claims.get("iss") == claims.get("sub") == CLIENT and claims.get("aud") == self.issuer
        if not is_us or int(claims.get("exp", 0)) < time.time():
            raise Wrong("invalid_client")

    def _keep(self, kept: dict[str, _Waiting], waiting: _Waiting) -> str:
        word = secrets.token_urlsafe(32)
        with self._lock:
            while len(kept) >= _MOST:
                kept.pop(next(iter(kept)))
            kept[word] = waiting
        return word

    def _taken(self, kept: dict[str, _Waiting], word: str, lasts: int) -> _Waiting | None:
        with self._lock:
            waiting = kept.pop(word, None)
        return waiting if waiting is not None and time.time() - waiting.at <= lasts else None


def _hashed(word: str, *, whole: bool) -> str:
    digest = hashlib.sha256(word.encode()).digest()
    return base64.urlsafe_b64encode(digest if whole else digest[:16]).rstrip(b"=").decode()
