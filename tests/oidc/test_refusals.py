"""Every bad answer of a provider is refused, and each by its own code. The provider is real; one thing is spoilt."""

import pytest

from tessera.accounts.oidc import errors, metadata
from tessera.accounts.oidc.errors import LogInRefused

pytestmark = pytest.mark.django_db

MATRIX = {
    "nonce": "oidc-nonce",
    "iss": "oidc-iss",
    "aud": "oidc-aud",
    "aud_several": "oidc-azp",
    "azp": "oidc-azp",
    "exp": "oidc-exp",
    "exp_missing": "oidc-exp",
    "iat_future": "oidc-iat",
    "nbf": "oidc-nbf",
    "sub_missing": "oidc-sub",
    "sub_empty": "oidc-sub",
    "acr": "oidc-acr",
    "acr_missing": "oidc-acr",
    "at_hash": "oidc-at-hash",
    "sig": "oidc-signature",
    "alg_none": "oidc-alg-none",
    "alg_hs256": "oidc-alg-symmetric",
    "kid_unknown": "oidc-kid",
    "unreadable": "oidc-token-unreadable",
    "token_without_id": "oidc-tokens",
    "userinfo_sub": "oidc-userinfo-sub",
    "userinfo_sub_missing": "oidc-userinfo-sub",
    "userinfo_sig": "oidc-userinfo-signature",
    "userinfo_alg_none": "oidc-userinfo-unsigned",
    "userinfo_none": "oidc-userinfo-unsigned",
    "userinfo_iss": "oidc-iss",
    "userinfo_aud": "oidc-aud",
    "userinfo_kid": "oidc-kid",
    "userinfo_no_identifier": "oidc-identifier-missing",
    "userinfo_garbage": "oidc-userinfo-unreadable",
    "userinfo_error": "oidc-provider-unusable",
}
ENCRYPTED = {
    "userinfo_signed_only": "oidc-userinfo-not-encrypted",
    "userinfo_encrypted_only": "oidc-userinfo-unsigned",
    "userinfo_for_another": "oidc-userinfo-unreadable",
    "userinfo_none": "oidc-userinfo-unsigned",
}
DISCOVERY = {
    "discovery_issuer": "oidc-discovery-issuer",
    "discovery_redirect": "oidc-provider-unusable",
    "discovery_long": "oidc-provider-unusable",
    "discovery_lacks": "oidc-discovery",
}


def refused(made, fault: str) -> str:
    made.op.spoil(fault)
    with pytest.raises(LogInRefused) as refusal:
        made.whole()
    assert "123456784471" not in repr(refusal.value.facts) and "Amina" not in repr(refusal.value.facts)
    return refusal.value.code


@pytest.mark.parametrize("fault", MATRIX)
def test_a_bad_answer_is_refused(journey, fault) -> None:
    assert refused(journey(), fault) == MATRIX[fault]


@pytest.mark.parametrize("fault", ENCRYPTED)
def test_a_badly_encrypted_answer_is_refused(journey, fault) -> None:
    assert refused(journey("encrypted"), fault) == ENCRYPTED[fault]


@pytest.mark.parametrize("fault", DISCOVERY)
def test_a_bad_description_is_refused(journey, fault) -> None:
    assert refused(journey(), fault) == DISCOVERY[fault]


@pytest.mark.parametrize(
    "fault", ["userinfo_noiss", "azp_right", "exp_in_leeway", "iat_in_leeway", "acr_joined"]
)
def test_what_is_unusual_and_right_is_taken(journey, fault) -> None:
    """eSignet names no issuer in userinfo, and joins several words in ``acr``."""
    made = journey()
    made.op.spoil(fault)
    assert made.whole().identity.identifier_value == "123456784471"


def test_a_new_key_of_the_provider_is_found_by_asking_once_more(journey, monkeypatch) -> None:
    made = journey()
    made.whole()  # its keys are known now
    made.op.spoil("rotated")
    asked = []
    real = metadata.ask
    monkeypatch.setattr(
        metadata, "ask", lambda what, *args, **more: asked.append(what) or real(what, *args, **more)
    )
    assert made.whole().identity.sub == "amina"
    assert asked.count("jwks") == 1 and asked.count("discovery") == 0


def test_an_unknown_key_has_the_keys_asked_for_once(journey, monkeypatch) -> None:
    made = journey()
    made.whole()
    made.op.spoil("kid_unknown")
    asked = []
    real = metadata.ask
    monkeypatch.setattr(
        metadata, "ask", lambda what, *args, **more: asked.append(what) or real(what, *args, **more)
    )
    with pytest.raises(errors.KeyUnknown):
        made.whole()
    assert asked.count("jwks") == 1


def test_every_refusal_has_a_code_of_its_own() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LogInRefused)
    ]
    codes = [kind.code for kind in kinds if kind is not LogInRefused]
    assert len(codes) == len(set(codes)) > 30
    for kind in kinds:
        if kind is not LogInRefused:
            assert "%" not in str(kind())
