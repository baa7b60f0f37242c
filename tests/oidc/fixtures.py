"""A real provider on this machine, and our side of it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import pytest
from django.utils import timezone
from joserfc.jwk import RSAKey

from tessera.accounts.models import OidcKey, OidcProvider
from tessera.accounts.oidc import flow, metadata
from tessera.accounts.oidc.choices import KeyState
from tessera.accounts.oidc.keys import _context
from tessera.accounts.oidc.tokens import StepUp
from tessera.lib.encryption import provider as sealing
from tests.oidc.running import (
    BIOMETRICS,
    GENERATED_CODE,
    KNOWLEDGE,
    RunningProvider,
    Visitor,
    is_installed,
    running,
)

CALLBACK = "http://testserver/my/callback"
BROWSER = "a random word in a cookie"


@dataclass(frozen=True)
class Pair:
    use: str
    alg: str
    key: RSAKey

    @property
    def kid(self) -> str:
        return self.key.thumbprint()

    def jwk(self, *, private: bool = False) -> dict[str, Any]:
        return dict(self.key.as_dict(private=private, kid=self.kid, use=self.use, alg=self.alg))

    def keep(self) -> OidcKey:
        now = timezone.now()
        return OidcKey.objects.create(
            kid=self.kid,
            use=self.use,
            algorithm=self.alg,
            state=KeyState.CURRENT,
            public=self.jwk(),
            sealed=sealing().encrypt(orjson.dumps(self.jwk(private=True)), context=_context(self.kid)),
            made_at=now,
            changed_at=now,
        )


@pytest.fixture(scope="session")
def pairs() -> tuple[Pair, Pair]:
    """Made once, for the provider is told of them when it starts."""
    return (
        Pair("sig", "PS256", RSAKey.generate_key(2048)),
        Pair("enc", "RSA-OAEP-256", RSAKey.generate_key(2048)),
    )


@pytest.fixture(scope="session")
def real_provider(pairs: tuple[Pair, Pair]) -> Iterator[RunningProvider]:
    if not is_installed():
        message = "Node.js 20 or the provider's programs are missing: make test installs them"
        if os.environ.get("CI"):  # a log-in that nobody tried proves nothing
            pytest.fail(message)
        pytest.skip(message)
    sign, encrypt = pairs
    with running(signing_jwk=sign.jwk(), encryption_jwk=encrypt.jwk()) as provider:
        yield provider


@dataclass(frozen=True)
class Journey:
    """Somebody logs in through the real provider, step by step or whole."""

    op: RunningProvider
    provider: OidcProvider

    def begin(self, plan: flow.Plan | None = None) -> str:
        return flow.begin(
            self.provider,
            redirect_uri=CALLBACK,
            browser=BROWSER,
            language="fr",
            plan=plan or flow.Plan(),
            now=timezone.now(),
        )

    def answer(self, visitor: Visitor | None = None, plan: flow.Plan | None = None) -> dict[str, str]:
        return (visitor or Visitor()).log_in(self.begin(plan), back_to=CALLBACK)

    def finish(
        self, answer: dict[str, str], *, browser: str = BROWSER, now: datetime | None = None
    ) -> flow.Finished:
        return flow.finish(answer, browser=browser, now=now or timezone.now())

    def whole(self, visitor: Visitor | None = None, step_up: StepUp | None = None) -> flow.Finished:
        return self.finish(self.answer(visitor, flow.Plan("/my/somewhere", step_up)))


@pytest.fixture
def provider_like(real_provider: RunningProvider, pairs: tuple[Pair, Pair], settings, db: None):
    """An entry for the real provider, like eSignet's unless told otherwise."""
    settings.OUTGOING_LOOPBACK = True
    for pair in pairs:
        pair.keep()
    metadata.forget()
    real_provider.spoil("none")

    def make(client_id: str = "signed", **other: Any) -> OidcProvider:
        facts = {
            "auth_method": "private_key_jwt",
            "signing_algorithm": "PS256",
            "userinfo": "jwe" if client_id == "encrypted" else "jws",
            "scopes": ["openid", "profile", "phone", "email", "address"],
            "acr_values": [BIOMETRICS, GENERATED_CODE],
            "levels": {BIOMETRICS: "high", GENERATED_CODE: "substantial", KNOWLEDGE: "low"},
            "least_level": "substantial",
            "identifier_claim": "individual_id",
            "identifier_kind": "national_id",
        }
        return OidcProvider.objects.create(
            key=client_id,
            names={"en": "Test provider"},
            issuer=real_provider.issuer,
            client_id=client_id,
            changed_at=timezone.now(),
            **facts | other,
        )

    yield make
    metadata.forget()


@pytest.fixture
def journey(
    real_provider: RunningProvider, provider_like: Callable[..., OidcProvider]
) -> Callable[..., Journey]:
    def make(client_id: str = "signed", **other: Any) -> Journey:
        return Journey(real_provider, provider_like(client_id, **other))

    return make
