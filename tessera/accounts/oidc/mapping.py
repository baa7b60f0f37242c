"""From a provider's claims to a :class:`VerifiedIdentity`, as the provider's entry maps them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import errors
from tessera.accounts.oidc.choices import Level
from tessera.accounts.oidc.identity import VerifiedIdentity

Claims = Mapping[str, Any]

DEFAULT_MAPPING: Final[Mapping[str, str]] = {
    "name": "name",
    "given_name": "given_name",
    "family_name": "family_name",
    "birth_date": "birthdate",
    "gender": "gender",
    "phone": "phone_number",
    "email": "email",
    "address": "address",
    "picture": "picture",
}
_LONGEST: Final = 500
_LONGEST_PICTURE: Final = 300_000
_DAY: Final = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})")
# ISO 639-3 and -2, as eSignet writes languages, beside the two letters of others.
_LANGUAGES: Final = {
    "eng": "en",
    "fra": "fr",
    "fre": "fr",
    "ara": "ar",
    "spa": "es",
    "por": "pt",
    "swa": "sw",
}
_GENDERS: Final = {"m": "male", "f": "female", "o": "other"}


def identity_from(provider: OidcProvider, claims: Claims, *, id_token: Claims) -> VerifiedIdentity:
    """``claims`` are those of userinfo over those of the ID token. Raises IdentifierMissing."""
    taken = {**DEFAULT_MAPPING, **provider.claims_mapping}
    said = {field: _text(claims.get(claim)) for field, claim in taken.items()}
    acr = _text(id_token.get("acr"))
    return VerifiedIdentity(
        provider=provider.key,
        issuer=provider.issuer,
        sub=str(id_token["sub"]),
        acr=acr,
        level=level_of(provider, acr),
        auth_time=moment(id_token.get("auth_time")),
        provider_session=_text(id_token.get("sid")),
        name=said["name"],
        given_name=said["given_name"],
        family_name=said["family_name"],
        names=_by_language(claims, taken["name"]),
        given_names=_by_language(claims, taken["given_name"]),
        family_names=_by_language(claims, taken["family_name"]),
        birth_date=birth_date(claims.get(taken["birth_date"])),
        gender=_gender(said["gender"]),
        phone=said["phone"],
        is_phone_verified=claims.get("phone_number_verified") is True,
        email=said["email"],
        is_email_verified=claims.get("email_verified") is True,
        address=_address(claims.get(taken["address"])),
        picture=_text(claims.get(taken["picture"]), longest=_LONGEST_PICTURE),
        identifier_kind=provider.identifier_kind,
        identifier_value=_identifier(provider, claims),
    )


def level_of(provider: OidcProvider, acr: str) -> Level | None:
    """The highest level among the words of an ``acr``: eSignet joins several by spaces."""
    found = [Level(provider.levels[word]) for word in (acr, *acr.split()) if word in provider.levels]
    return max(found, key=lambda level: level.rank, default=None)


def birth_date(value: Any) -> date | None:
    """A whole day as ISO or ``yyyy/MM/dd``; None for a year alone (which OpenID allows) and what is no date."""
    found = _DAY.fullmatch(_text(value))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def moment(value: Any) -> datetime | None:
    """Seconds since 1970, as tokens have it."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _text(value: Any, *, longest: int = _LONGEST) -> str:
    """A claim as one line of text; what is longer than anybody's name is left out rather than cut."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    words = " ".join(str(value).replace("\x00", "").split())
    return words if len(words) <= longest else ""


def _by_language(claims: Claims, claim: str) -> dict[str, str]:
    """``name#fra`` and ``name#fr-SN`` become ``{"fr": …}``."""
    begins, found = f"{claim}#", {}
    for key, value in claims.items():
        if key.startswith(begins) and (words := _text(value)):
            tag = key.removeprefix(begins).split("-")[0].lower()
            found[_LANGUAGES.get(tag, tag[:2])] = words
    return found


def _gender(said: str) -> str:
    plain = said.lower()
    return _GENDERS.get(plain, plain)


def _address(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(key): words for key, each in list(value.items())[:20] if (words := _text(each))}
    return {"formatted": words} if (words := _text(value)) else {}


def _identifier(provider: OidcProvider, claims: Claims) -> str:
    if not provider.identifier_kind:
        return ""
    value = _text(claims.get(provider.identifier_claim))
    if not value:
        raise errors.IdentifierMissing(claim=provider.identifier_claim)
    return value
