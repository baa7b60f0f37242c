"""Opening a signed token: which algorithm, which key, and whether the signature is the key's."""

from collections.abc import Callable
from typing import Any, Final

import orjson
from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import Key

from tessera.accounts.oidc import errors
from tessera.accounts.oidc.choices import ACCEPTED_ALGORITHMS

Keys = Callable[..., list[Key]]
_KINDS: Final = {"R": "RSA", "P": "RSA", "ES": "EC", "Ed": "OKP"}


class _Signed(jws.JWSRegistry):
    """A picture makes an answer long, and a chain of certificates its header."""

    max_header_length = 16_000
    max_payload_length = 700_000


def verified(raw: str, *, keys: Keys) -> dict[str, Any]:
    """The claims of a token whose signature is right; ``keys(anew=True)`` asks the provider once more.

    Raises TokenUnreadable, AlgorithmNone, AlgorithmSymmetric, AlgorithmNotAccepted, KeyUnknown, SignatureWrong.
    """
    header = header_of(raw)
    algorithm = _accepted(header.get("alg"))
    key = _find(header.get("kid"), algorithm, keys)
    registry = _Signed(algorithms=[algorithm], strict_check_header=False)
    try:
        payload = jws.deserialize_compact(raw, key, registry=registry).payload
    except BadSignatureError:
        raise errors.SignatureWrong from None
    except (JoseError, ValueError):
        raise errors.TokenUnreadable from None
    return _claims(payload)


def header_of(raw: str) -> dict[str, Any]:
    """The header as written, which proves nothing. Raises TokenUnreadable."""
    return dict(_parts(raw).headers())


def unverified(raw: str) -> dict[str, Any]:
    """The claims as written, which prove nothing. Raises TokenUnreadable."""
    return _claims(_parts(raw).payload)


def _parts(raw: str) -> jws.CompactSignature:
    try:
        return jws.extract_compact(raw.encode(), registry=_Signed())
    except (JoseError, ValueError, TypeError):
        raise errors.TokenUnreadable from None


def _accepted(algorithm: Any) -> str:
    name = str(algorithm)
    if name.lower() == "none":
        raise errors.AlgorithmNone
    if name.upper().startswith("HS"):
        raise errors.AlgorithmSymmetric
    if name not in ACCEPTED_ALGORITHMS:
        raise errors.AlgorithmNotAccepted
    return name


def _find(kid: Any, algorithm: str, keys: Keys) -> Key:
    kind = next(kind for begin, kind in _KINDS.items() if algorithm.startswith(begin))
    for anew in (False, True):
        fitting = [key for key in keys(anew=anew) if key.key_type == kind and kid in (None, key.kid)]
        # Without a name only a single key is no guess.
        if fitting and (kid is not None or len(fitting) == 1):
            return fitting[0]
    raise errors.KeyUnknown


def _claims(payload: bytes | None) -> dict[str, Any]:
    try:
        claims = orjson.loads(payload or b"")
    except orjson.JSONDecodeError:
        claims = None
    if not isinstance(claims, dict):
        raise errors.TokenUnreadable
    return claims
