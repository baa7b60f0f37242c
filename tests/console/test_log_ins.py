"""Setting up providers on screen, trying them, and renewing our keys."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import AccountEvent, OidcKey, OidcProvider
from tessera.accounts.oidc.client import secret_of
from tests.oidc.running import SECRET

pytestmark = pytest.mark.django_db
ENTRY = {
    "label_en": "National ID",
    "label_fr": "Identité nationale",
    "key": "national-id",
    "issuer": "https://id.example.org/v1/esignet",
    "client_id": "tessera",
    "auth_method": "private_key_jwt",
    "signing_algorithm": "PS256",
    "pushing": "offered",
    "scopes": "openid\nprofile",
    "acr_values": "mosip:idp:acr:biometrics\nmosip:idp:acr:generated-code",
    "levels": "mosip:idp:acr:biometrics = high\nmosip:idp:acr:generated-code = substantial",
    "least_level": "substantial",
    "userinfo": "jwe",
    "claims_request": '{"userinfo": {"name": {"essential": true}}}',
    "claims_mapping": "birth_date = dob",
    "identifier_claim": "individual_id",
    "identifier_kind": "national_id",
    "logs_out": "on",
    "is_active": "on",
    "position": "1",
}


def page(client: Client, name: str, *args: str, query: str = "") -> str:
    response = client.get(reverse(f"console:{name}", args=args) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def post(client: Client, name: str, *args: str, **answers: Any) -> Any:
    return client.post(reverse(f"console:{name}", args=args), answers)


def test_a_provider_is_added_and_changed(administrator_client: Client) -> None:
    made = post(administrator_client, "log-in-add", **ENTRY)
    assert (made.status_code, made.url) == (302, "/log-ins/national-id/"), made.content.decode()
    entry = OidcProvider.objects.get()
    assert entry.acr_values == ["mosip:idp:acr:biometrics", "mosip:idp:acr:generated-code"]
    assert entry.levels["mosip:idp:acr:generated-code"] == "substantial"
    assert entry.claims_request == {"userinfo": {"name": {"essential": True}}}
    assert entry.claims_mapping == {"birth_date": "dob"}
    assert {(key.use, key.algorithm) for key in OidcKey.objects.all()} == {
        ("sig", "PS256"),
        ("enc", "RSA-OAEP-256"),
    }
    shown = page(administrator_client, "log-in", "national-id")
    assert "http://testserver/my/callback" in shown and "http://testserver/my/keys.json" in shown
    form = page(administrator_client, "log-in-change", "national-id")
    assert "mosip:idp:acr:generated-code = substantial" in form and "birth_date = dob" in form
    changed = {name: value for name, value in ENTRY.items() if name not in ("key", "is_active")}
    assert post(administrator_client, "log-in-change", "national-id", **changed).status_code == 302
    entry.refresh_from_db()
    assert not entry.is_active
    events = AccountEvent.objects.filter(what="provider-changed").order_by("pk")
    assert [event.details["provider"] for event in events] == ["national-id"] * 2
    assert events[1].details["changed"] == ["is_active"]
    assert "Switched off" in page(administrator_client, "log-ins")


def test_esignet_is_known_beforehand(administrator_client: Client) -> None:
    form = page(administrator_client, "log-in-add", query="?preset=esignet")
    assert "mosip:idp:acr:generated-code = substantial" in form and "individual_id" in form
    answers = ENTRY | {"userinfo": "jws"}
    administrator_client.post(reverse("console:log-in-add") + "?preset=esignet", answers)
    assert OidcProvider.objects.get().preset == "esignet"


def test_a_secret_is_kept_and_never_shown(administrator_client: Client) -> None:
    basic = ENTRY | {"auth_method": "client_secret_basic"}
    refused = post(administrator_client, "log-in-add", **basic)
    assert refused.status_code == 422 and "needs a secret" in refused.content.decode()
    post(administrator_client, "log-in-add", **basic, secret=SECRET)
    entry = OidcProvider.objects.get()
    assert secret_of(entry) == SECRET and SECRET.encode() not in bytes(entry.secret)
    assert SECRET[:9] not in page(administrator_client, "log-in-change", "national-id")
    post(administrator_client, "log-in-change", "national-id", **basic)
    entry.refresh_from_db()
    assert secret_of(entry) == SECRET
    twice = post(
        administrator_client, "log-in-change", "national-id", **basic, secret="x", secret_variable="X"
    )
    assert twice.status_code == 422
    assert SECRET not in str(list(AccountEvent.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("key", "Not A Key", "A key is made of small letters"),
        ("label_en", "", "needs a name"),
        ("issuer", "http://id.example.org", "begins with https://"),
        ("issuer", "https://id.example.org/?a=1", "begins with https://"),
        ("discovery_url", "ftp://id.example.org", "begins with https://"),
        ("secret_variable", "not a variable", "name of a variable"),
        ("scopes", 'profile "email"', "cannot stand here"),
        ("levels", "some-way = very high", "is no level"),
        ("levels", "some-way", "with = between them"),
        ("levels", "some-way = low", "reaches this level"),
        ("claims_mapping", "shoe_size = shoes", "nothing that Tessera takes"),
        ("claims_request", "[1]", "no JSON object"),
        ("claims_request", '{"other": {}}', "has the parts"),
        ("identifier_claim", "", "or neither"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(
    administrator_client: Client, field: str, value: str, words: str
) -> None:
    answers = ENTRY | {"label_fr": "", field: value}
    refused = post(administrator_client, "log-in-add", **answers)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not OidcProvider.objects.exists()


def test_a_key_is_taken_once(administrator_client: Client) -> None:
    post(administrator_client, "log-in-add", **ENTRY)
    assert post(administrator_client, "log-in-add", **ENTRY).status_code == 422


def test_a_provider_is_switched_off_and_on(administrator_client: Client) -> None:
    post(administrator_client, "log-in-add", **ENTRY)
    post(administrator_client, "log-in-switch", "national-id")
    assert not OidcProvider.objects.get().is_active
    post(administrator_client, "log-in-switch", "national-id", on="on")
    assert OidcProvider.objects.get().is_active
    OidcProvider.objects.update(is_from_file=True)
    post(administrator_client, "log-in-switch", "national-id")
    assert OidcProvider.objects.get().is_active
    assert post(administrator_client, "log-in-change", "national-id", **ENTRY).status_code == 422


def test_a_key_is_renewed_without_a_gap(administrator_client: Client, client: Client) -> None:
    post(administrator_client, "log-in-add", **ENTRY)
    asked = {"use": "sig", "algorithm": "PS256"}

    def published() -> list[str]:
        keys = client.get("/my/keys.json").json()["keys"]
        return [key["kid"] for key in keys if key["use"] == "sig"]

    (first,) = published()
    post(administrator_client, "log-ins-keys", act="use", **asked)
    assert published() == [first]
    post(administrator_client, "log-ins-keys", act="next", **asked)
    post(administrator_client, "log-ins-keys", act="next", **asked)
    assert len(published()) == 2 and published()[0] == first
    post(administrator_client, "log-ins-keys", act="use", **asked)
    second = published()[0]
    assert second != first and first in published()
    post(administrator_client, "log-ins-keys", act="drop", kid=second)
    assert len(published()) == 2
    post(administrator_client, "log-ins-keys", act="drop", kid=first)
    assert published() == [second]
    said = (
        AccountEvent.objects.filter(what="key-changed")
        .order_by("pk")
        .values_list("details__state", flat=True)
    )
    assert list(said) == ["next", "current", "dropped"]


def test_only_who_decides_how_people_log_in_comes_here(
    approver_client: Client, auditor_client: Client
) -> None:
    for client in (approver_client, auditor_client):
        assert client.get(reverse("console:log-ins")).status_code == 403
        assert post(client, "log-in-add", **ENTRY).status_code == 403
        assert post(client, "log-ins-keys", act="next", algorithm="PS256").status_code == 403
    assert not OidcProvider.objects.exists()


def test_the_connection_is_tried(administrator_client: Client, journey) -> None:
    journey()
    shown = post(administrator_client, "log-in-try", "signed").content.decode()
    assert shown.count("icon-check") or shown.count("Right") == 4
    assert "Wrong" not in shown


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"client_id": "nobody"}, "oidc-client-not-known"),
        ({"issuer": "http://127.0.0.1:9"}, "oidc-provider-unusable"),
        ({"signing_algorithm": "ES256"}, "oidc-key-missing"),
    ],
)
def test_what_is_wrong_with_the_connection_is_told(
    administrator_client: Client, journey, facts, code
) -> None:
    made = journey()
    OidcProvider.objects.filter(pk=made.provider.pk).update(**facts)
    shown = post(administrator_client, "log-in-try", "signed").content.decode()
    assert code in shown


def test_a_provider_that_calls_itself_otherwise_is_told(administrator_client: Client, journey) -> None:
    journey().op.spoil("discovery_issuer")
    assert (
        "calls itself something else" in post(administrator_client, "log-in-try", "signed").content.decode()
    )
