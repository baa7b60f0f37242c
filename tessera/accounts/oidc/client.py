"""Talking to a provider behind the browser's back: pushing a request, changing a code for tokens."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import errors, metadata
from tessera.accounts.oidc.choices import AuthMethod
from tessera.accounts.oidc.keys import signing_key
from tessera.accounts.oidc.metadata import Description
from tessera.lib.encryption import provider as sealing
from tessera.lib.outgoing import Answer

_ASSERTION_LASTS: Final = timedelta(seconds=60)
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Tokens:
    id_token: str
    access_token: str


def push(
    provider: OidcProvider, description: Description, parameters: Mapping[str, str], *, now: datetime
) -> str:
    """Hand the request over directly (RFC 9126); returns what stands for it. Raises a LogInRefused."""
    answer = _post(provider, description.par_endpoint, parameters, what="par", now=now)
    said = answer.json if isinstance(answer.json, dict) else {}
    if answer.status not in (200, 201) or not isinstance(said.get("request_uri"), str):
        raise _refused(said, what="par", status=answer.status)
    return str(said["request_uri"])


def exchange(
    provider: OidcProvider,
    description: Description,
    *,
    code: str,
    verifier: str,
    redirect_uri: str,
    now: datetime,
) -> Tokens:
    """Change the code for tokens. Raises CodeNotTaken, ClientNotKnown, TokensUnusable, ProviderUnusable."""
    wanted = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    answer = _post(provider, description.token_endpoint, wanted, what="token", now=now)
    said = answer.json if isinstance(answer.json, dict) else {}
    if answer.status != 200:
        raise _refused(said, what="token", status=answer.status)
    id_token, access_token = said.get("id_token"), said.get("access_token")
    is_bearer = str(said.get("token_type", "")).lower() == "bearer"
    if not (isinstance(id_token, str) and isinstance(access_token, str) and is_bearer):
        raise errors.TokensUnusable
    return Tokens(id_token, access_token)


def secret_of(provider: OidcProvider) -> str:
    """Raises SecretMissing."""
    if provider.secret_variable:
        secret = os.environ.get(provider.secret_variable, "").strip()
    elif provider.secret is not None:
        secret = sealing().decrypt(bytes(provider.secret), context=secret_context(provider.key)).decode()
    else:
        secret = ""
    if not secret:
        raise errors.SecretMissing
    return secret


def secret_context(key: str) -> bytes:
    return b"oidc secret " + key.encode()


def _post(
    provider: OidcProvider, url: str, parameters: Mapping[str, str], *, what: str, now: datetime
) -> Answer:
    headers = {"Content-Type": _FORM, "Accept": "application/json"}
    auth = _client_auth(provider, now=now)
    if provider.auth_method == AuthMethod.SECRET_POST:  # which writes the client id into the form itself
        parameters = {name: value for name, value in parameters.items() if name != "client_id"}
    url, headers, body = auth.prepare("POST", url, headers, urlencode(parameters))
    return metadata.ask(what, "POST", url, headers=headers, content=body)


def _client_auth(provider: OidcProvider, *, now: datetime) -> ClientAuth:
    if provider.auth_method != AuthMethod.PRIVATE_KEY_JWT:
        secret, name = secret_of(provider), provider.client_id
        if provider.auth_method == AuthMethod.SECRET_BASIC:
            # RFC 6749 2.3.1: both are written as in a form before they are joined by a colon.
            secret, name = quote(secret, safe=""), quote(name, safe="")
        return ClientAuth(name, secret, provider.auth_method)
    key = signing_key(provider.signing_algorithm)
    # The issuer as the audience is taken by every endpoint of every provider that we know (eSignet's as well).
    signed = PrivateKeyJWT(
        provider.issuer,
        claims={"exp": int((now + _ASSERTION_LASTS).timestamp())},
        headers={"kid": key.kid, "typ": "JWT"},
        alg=provider.signing_algorithm,
    )
    return ClientAuth(provider.client_id, key, signed)


def _refused(said: Mapping[str, Any], *, what: str, status: int) -> errors.LogInRefused:
    error = str(said.get("error", ""))[:100]
    if error == "invalid_grant":
        return errors.CodeNotTaken()
    if error in ("invalid_client", "unauthorized_client"):
        return errors.ClientNotKnown()
    return errors.ProviderUnusable(what=what, status_of_answer=status, error=error)
