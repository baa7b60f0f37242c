"""Our own keys: one pair signs with each algorithm, one decrypts, and each can be replaced without a gap.

A key is *next* first: published, so that providers know it before it is used. Then it is *current*, and the one before
becomes *previous*: still published, and still able to decrypt, until it is dropped for good.
"""

from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from joserfc.jwk import ECKey, Key, RSAKey, import_key

from tessera.accounts.models import OidcKey
from tessera.accounts.oidc import errors
from tessera.accounts.oidc.choices import ENCRYPTION_ALGORITHM, KeyState, KeyUse
from tessera.lib.encryption import provider as sealing

_RSA_BITS = 3072
_CONTEXT = b"oidc key "


def published() -> dict[str, list[dict[str, Any]]]:
    """All public keys (JWKS), those in use first. Of encryption keys a previous one would only be used by mistake."""
    order = {KeyState.CURRENT: 0, KeyState.NEXT: 1, KeyState.PREVIOUS: 2}
    keys = [key for key in OidcKey.objects.all() if key.use == KeyUse.SIGN or key.state != KeyState.PREVIOUS]
    return {"keys": [key.public for key in sorted(keys, key=lambda key: order[KeyState(key.state)])]}


def signing_key(algorithm: str) -> Key:
    """The pair that signs today. Raises KeyMissing."""
    found = OidcKey.objects.filter(use=KeyUse.SIGN, algorithm=algorithm, state=KeyState.CURRENT).first()
    if found is None:
        raise errors.KeyMissing(algorithm=algorithm)
    return _opened(found)


def decryption_keys(kid: str | None) -> list[Key]:
    """The pairs that may open what was encrypted for us: the one that is named, else all."""
    found = OidcKey.objects.filter(use=KeyUse.ENCRYPT)
    return [_opened(key) for key in (found.filter(kid=kid) if kid else found)]


@transaction.atomic
def ensure_keys(algorithm: str, *, encryption: bool, now: datetime) -> None:
    """A provider needs a key that signs with the algorithm, and perhaps one to encrypt for us: make what is missing."""
    wanted = [(KeyUse.SIGN, algorithm)] + ([(KeyUse.ENCRYPT, ENCRYPTION_ALGORITHM)] if encryption else [])
    for use, name in wanted:
        if not OidcKey.objects.filter(use=use, algorithm=name, state=KeyState.CURRENT).exists():
            make_key(use, name, state=KeyState.CURRENT, now=now)


def make_key(use: KeyUse, algorithm: str, *, state: KeyState, now: datetime) -> OidcKey:
    """A fresh pair; its name (kid) is its thumbprint (RFC 7638)."""
    made: Key
    made = ECKey.generate_key("P-256") if algorithm == "ES256" else RSAKey.generate_key(_RSA_BITS)
    kid = made.thumbprint()
    parts = {"kid": kid, "use": str(use), "alg": algorithm}
    sealed = sealing().encrypt(orjson.dumps(made.as_dict(private=True, **parts)), context=_context(kid))
    return OidcKey.objects.create(
        kid=kid,
        use=use,
        algorithm=algorithm,
        state=state,
        public=made.as_dict(private=False, **parts),
        sealed=sealed,
        made_at=now,
        changed_at=now,
    )


def _opened(key: OidcKey) -> Key:
    return import_key(orjson.loads(sealing().decrypt(bytes(key.sealed), context=_context(key.kid))))


def _context(kid: str) -> bytes:
    return _CONTEXT + kid.encode()
