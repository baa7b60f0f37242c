"""What a provider says of a person beyond the ID token: plain, signed, or signed and encrypted for us."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson
from joserfc import jwe
from joserfc.errors import JoseError

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import errors, metadata
from tessera.accounts.oidc.choices import UserinfoMode
from tessera.accounts.oidc.keys import decryption_keys
from tessera.accounts.oidc.signatures import Keys, verified
from tessera.accounts.oidc.tokens import check_audience, check_issuer, check_times
from tessera.lib.outgoing import Answer

_KEY_WRAPS: Final = ("RSA-OAEP-256", "RSA-OAEP")
_CONTENTS: Final = ("A256GCM", "A128GCM", "A192GCM", "A256CBC-HS512", "A128CBC-HS256")


class _Encrypted(jwe.JWERegistry):
    """A picture makes an answer long."""

    max_ciphertext_length = 700_000


def read_userinfo(
    provider: OidcProvider, url: str, *, access_token: str, subject: str, keys: Keys, now: datetime
) -> dict[str, Any]:
    """Its claims when they are protected as promised and about the same subject. Each failure is a LogInRefused.

    A signed answer need not name issuer and audience (eSignet's does not); where it does they must be right.
    """
    if not url:
        raise errors.DescriptionUnusable(lacks="userinfo_endpoint")
    wanted = {"Authorization": f"Bearer {access_token}", "Accept": "application/json, application/jwt"}
    answer = metadata.ask("userinfo", "GET", url, headers=wanted)
    if answer.status != 200:
        raise errors.ProviderUnusable(what="userinfo", status_of_answer=answer.status)
    claims = _read(provider, answer, keys=keys)
    if claims.get("sub") != subject:
        raise errors.UserinfoSubjectWrong
    _check_frame(provider, claims, now=now)
    return claims


def _read(provider: OidcProvider, answer: Answer, *, keys: Keys) -> dict[str, Any]:
    raw = answer.body.decode("ascii", "replace").strip()
    is_token = answer.media_type == "application/jwt" or (not raw.startswith("{") and raw.count(".") >= 2)
    if not is_token:
        if provider.userinfo != UserinfoMode.JSON:
            raise errors.UserinfoUnsigned
        if not isinstance(answer.json, dict):
            raise errors.UserinfoUnreadable
        return dict(answer.json)
    if raw.count(".") == 4:
        raw = _decrypted(raw)
    elif provider.userinfo == UserinfoMode.ENCRYPTED:
        raise errors.UserinfoNotEncrypted
    return _verified(raw, keys)


def _verified(raw: str, keys: Keys) -> dict[str, Any]:
    try:
        return verified(raw, keys=keys)
    except errors.AlgorithmNone:
        raise errors.UserinfoUnsigned from None
    except errors.SignatureWrong:
        raise errors.UserinfoSignatureWrong from None
    except errors.TokenUnreadable:
        # Encrypted for us by anybody, for the key is public; without a signature inside it is nobody's word.
        raise (errors.UserinfoUnsigned if raw.startswith("{") else errors.UserinfoUnreadable) from None


def _decrypted(raw: str) -> str:
    """The token inside; it was encrypted with a public key, so it proves nothing yet."""
    registry = _Encrypted(algorithms=[*_KEY_WRAPS, *_CONTENTS], strict_check_header=False)
    for key in decryption_keys(_named_key(raw)):
        try:
            plain = jwe.decrypt_compact(raw, key, registry=registry).plaintext
        except (JoseError, ValueError):
            continue
        return (plain or b"").decode("utf-8", "replace").strip()
    raise errors.UserinfoUnreadable


def _named_key(raw: str) -> str | None:
    begin = raw.partition(".")[0].encode()
    try:
        kid = orjson.loads(base64.urlsafe_b64decode(begin + b"=" * (-len(begin) % 4))).get("kid")
    except (ValueError, AttributeError):
        raise errors.UserinfoUnreadable from None
    return kid if isinstance(kid, str) else None


def _check_frame(provider: OidcProvider, claims: Mapping[str, Any], *, now: datetime) -> None:
    if "iss" in claims:
        check_issuer(claims, provider)
    if "aud" in claims:
        check_audience(claims, provider)
    if "exp" in claims:
        check_times({"iat": 0, **claims}, now=now)
