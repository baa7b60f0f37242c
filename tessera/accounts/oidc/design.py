"""A provider's entry as somebody wrote it, on screen or in a file, and whether it can be right."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from tessera.accounts.oidc import design_errors as errors
from tessera.accounts.oidc.choices import SIGNING_ALGORITHMS, AuthMethod, Level, Pushing, UserinfoMode
from tessera.accounts.oidc.mapping import DEFAULT_MAPPING
from tessera.lib import outgoing

DEMONSTRATION: Final = "demonstration"
_KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]*")
_WORD: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749: no space, quotation mark or backslash
_LONGEST: Final = 500


class ProviderDraft(BaseModel):
    """All of an entry but the secret itself. See ``OidcProvider`` for what each means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    names: dict[str, str]
    issuer: str
    client_id: str
    preset: str = ""
    discovery_url: str = ""
    auth_method: AuthMethod = AuthMethod.PRIVATE_KEY_JWT
    signing_algorithm: str = Field(default="RS256", json_schema_extra={"enum": list(SIGNING_ALGORITHMS)})
    secret_variable: str = ""
    pushing: Pushing = Pushing.OFFERED
    scopes: tuple[str, ...] = ("openid", "profile")
    acr_values: tuple[str, ...] = ()
    levels: dict[str, str] = {}
    least_level: str = ""
    claims_request: dict[str, Any] = {}
    claims_mapping: dict[str, str] = {}
    userinfo: UserinfoMode = UserinfoMode.JSON
    identifier_claim: str = ""
    identifier_kind: str = ""
    logs_out: bool = True
    is_active: bool = True
    position: int = Field(default=0, ge=0, le=1000)

    @property
    def needs_secret(self) -> bool:
        return self.auth_method != AuthMethod.PRIVATE_KEY_JWT


def check(draft: ProviderDraft) -> None:
    """Raises a refusal of ``design_errors`` that names the field."""
    _check_names(draft)
    _check_addresses(draft)
    _check_secret(draft)
    _check_words(draft)
    _check_levels(draft)
    _check_claims(draft)


def _check_names(draft: ProviderDraft) -> None:
    if not _KEY.fullmatch(draft.key) or len(draft.key) > 50:
        raise errors.ProviderKeyUnreadable(field="key")
    if not any(name.strip() for name in draft.names.values()):
        raise errors.ProviderNameMissing(field="names")
    if not draft.client_id or len(draft.client_id) > _LONGEST:
        raise errors.ClientIdMissing(field="client_id")


def _check_addresses(draft: ProviderDraft) -> None:
    for field in ("issuer", "discovery_url"):
        address = getattr(draft, field)
        if not address and field == "discovery_url":
            continue
        parts = urlsplit(address)
        try:
            outgoing.check_url(address)
        except outgoing.AddressNotAllowed:
            raise errors.AddressUnusable(field=field) from None
        if parts.query or parts.fragment or len(address) > _LONGEST:
            raise errors.AddressUnusable(field=field)


def _check_secret(draft: ProviderDraft) -> None:
    if draft.secret_variable and not _VARIABLE.fullmatch(draft.secret_variable):
        raise errors.VariableUnreadable(field="secret_variable")
    if draft.signing_algorithm not in SIGNING_ALGORITHMS:
        raise errors.WordsUnusable(words=draft.signing_algorithm, field="signing_algorithm")


def _check_words(draft: ProviderDraft) -> None:
    for field in ("scopes", "acr_values", "levels"):
        for word in getattr(draft, field):
            if not _WORD.fullmatch(word):
                raise errors.WordsUnusable(words=word, field=field)


def _check_levels(draft: ProviderDraft) -> None:
    for level in draft.levels.values():
        if level not in Level.values:
            raise errors.LevelUnknown(level=level, field="levels")
    if not draft.least_level:
        return
    if draft.least_level not in Level.values:
        raise errors.LevelUnknown(level=draft.least_level, field="least_level")
    if not any(Level(level).rank >= Level(draft.least_level).rank for level in draft.levels.values()):
        raise errors.LevelOutOfReach(field="least_level")


def _check_claims(draft: ProviderDraft) -> None:
    for name in draft.claims_mapping:
        if name not in DEFAULT_MAPPING:
            raise errors.ClaimUnknown(name=name, known=", ".join(DEFAULT_MAPPING), field="claims_mapping")
    for part, claims in draft.claims_request.items():
        if part not in ("userinfo", "id_token") or not isinstance(claims, Mapping):
            raise errors.ClaimsRequestUnusable(field="claims_request")
    if bool(draft.identifier_claim) != bool(draft.identifier_kind):
        raise errors.IdentifierIncomplete(field="identifier_kind")
