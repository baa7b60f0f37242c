"""Providers from a file."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from tessera.accounts.models import OidcKey, OidcProvider
from tessera.accounts.oidc import configuration, design_errors, metadata
from tessera.accounts.oidc.actions import save_provider
from tessera.accounts.oidc.choices import Level
from tessera.accounts.oidc.design import ProviderDraft
from tessera.accounts.oidc.mapping import birth_date, identity_from, level_of
from tessera.accounts.oidc.metadata import Description
from tessera.accounts.viewer import system_viewer
from tessera.lib.outgoing import Answer
from tessera.lib.refusals import Refusal

pytestmark = pytest.mark.django_db
ESIGNET = """
[providers.esignet]
preset = "esignet"
names = { en = "National ID", fr = "Identité nationale" }
issuer = "https://esignet.example.org/v1/esignet"
discovery_url = "https://esignet.example.org/v1/esignet/oidc/.well-known/openid-configuration"
client_id = "tessera-registry"
identifier_kind = "national_id"
userinfo = "jwe"
"""


def apply(path: Path) -> configuration.Applied:
    return configuration.apply(configuration.read(path), by=system_viewer(), now=timezone.now())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "log-ins.toml"
    made.write_text(ESIGNET, encoding="utf-8")
    return made


def test_esignet_needs_little_more_than_its_address(file: Path) -> None:
    assert apply(file) == configuration.Applied(("esignet",), ())
    entry = OidcProvider.objects.get()
    assert (entry.auth_method, entry.userinfo, entry.identifier_claim) == (
        "private_key_jwt",
        "jwe",
        "individual_id",
    )
    assert entry.is_from_file and entry.least_level == "substantial"
    assert level_of(entry, "mosip:idp:acr:knowledge mosip:idp:acr:generated-code") == Level.SUBSTANTIAL
    assert {key.use for key in OidcKey.objects.all()} == {"sig", "enc"}
    apply(file)
    assert OidcKey.objects.count() == 2


def test_what_is_no_longer_in_the_file_is_switched_off(file: Path) -> None:
    apply(file)
    draft = ProviderDraft(
        key="screen", names={"en": "On screen"}, issuer="https://a.example.org", client_id="a"
    )
    save_provider(draft, by=system_viewer(), now=timezone.now())
    file.write_text("[providers]", encoding="utf-8")
    assert apply(file) == configuration.Applied((), ("esignet",))
    assert dict(OidcProvider.objects.values_list("key", "is_active")) == {"esignet": False, "screen": True}


def test_json_says_the_same(file: Path, tmp_path: Path) -> None:
    told = {
        "providers": {
            "plain": {"names": {"en": "Plain"}, "issuer": "https://a.example.org", "client_id": "a"}
        }
    }
    other = tmp_path / "log-ins.json"
    other.write_text(json.dumps(told), encoding="utf-8")
    assert apply(other).kept == ("plain",)


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "",
        "[other]",
        "providers = 3",
        "[providers]\nesignet = 3",
        ESIGNET + 'secret = "in the open"',
        ESIGNET + 'auth_method = "none"',
        ESIGNET.replace('"esignet"', '"unknown"'),
        ESIGNET.replace("issuer", "isuer"),
    ],
)
def test_a_file_that_cannot_be_right_changes_nothing(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(design_errors.FileUnreadable) as refusal:
        apply(file)
    assert "in the open" not in str(refusal.value)
    assert not OidcProvider.objects.exists()


def test_one_wrong_entry_undoes_all(file: Path) -> None:
    file.write_text(
        ESIGNET + ESIGNET.replace("esignet]", "other]").replace("https://", "http://"), encoding="utf-8"
    )
    with pytest.raises(Refusal):
        apply(file)
    assert not OidcProvider.objects.exists()


def test_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(design_errors.FileUnreadable):
        configuration.read(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1986/03/27", "1986-03-27"),
        ("1986-03-27", "1986-03-27"),
        ("1986", None),
        ("0000-03-27", None),
        ("1986-02-30", None),
        ("27/03/1986", None),
        (None, None),
        (19860327, None),
        ("١٩٨٦-٠٣-٢٧", "1986-03-27"),
    ],
)
def test_a_day_of_birth_is_read_as_providers_write_it(written: object, day: str | None) -> None:
    found = birth_date(written)
    assert (found.isoformat() if found else None) == day


def test_strange_claims_are_left_out() -> None:
    entry = OidcProvider(key="a", issuer="https://a.example", claims_mapping={"birth_date": "dob"})
    claims = {
        "name": "x" * 600,
        "given_name": ["Amina"],
        "family_name": " Di\x00allo \n Sow ",
        "family_name#fr-SN": "Diallo",
        "family_name#ara": "ديالو",
        "dob": "1986/03/27",
        "phone_number": {"a": 1},
        "email_verified": "true",
        "address": "Lomba",
        "gender": "F",
    }
    found = identity_from(entry, claims, id_token={"sub": "1", "auth_time": 10**30})
    assert (found.name, found.given_name, found.family_name) == ("", "", "Diallo Sow")
    assert found.family_names == {"fr": "Diallo", "ar": "ديالو"}
    assert found.birth_date is not None and found.phone == "" and found.auth_time is None
    assert (
        not found.is_email_verified and found.address == {"formatted": "Lomba"} and found.gender == "female"
    )
    assert "Diallo" not in repr(found)


def test_strangers_make_us_ask_no_provider_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may send us a token with an unknown key, as for a log-out."""
    asked: list[str] = []
    monkeypatch.setattr(metadata, "ask", lambda _what, _method, url, **_more: asked.append(url) or _keys())
    monkeypatch.setattr(metadata.time, "monotonic", lambda: 1_000.0 + clock[0])
    clock, description = [0.0], Description("https://id.example", "a", "t", "https://id.example/keys")
    metadata.forget()
    try:
        for _token in range(5):
            metadata.keys_of(description)
            metadata.keys_of(description, anew=True)
        assert len(asked) == 2, "once at first, and once for the unknown key"
        clock[0] += 31
        metadata.keys_of(description, anew=True)
        assert len(asked) == 3, "a provider that has changed its keys is believed soon"
    finally:
        metadata.forget()


def _keys() -> Answer:
    return Answer(200, {}, b'{"keys": []}')
