"""Who somebody is, in the words of a provider whose answer has passed every check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tessera.accounts.oidc.choices import Level


@dataclass(frozen=True)
class VerifiedIdentity:
    """A person at a provider. ``issuer`` and ``sub`` together are who it is, whatever else changes.

    ``names``, ``given_names`` and ``family_names`` are by our language codes (``fr``), for the claims that came in
    several languages. ``identifier_kind`` is the key of a kind of identifier; it is empty when the provider hands
    over none. ``acr`` is as the provider wrote it, ``level`` what its entry makes of it (None: it says nothing).
    """

    provider: str
    issuer: str
    sub: str
    acr: str = ""
    level: Level | None = None
    auth_time: datetime | None = None
    provider_session: str = ""  # the provider's name for it (``sid``)
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    given_names: Mapping[str, str] = field(default_factory=dict)
    family_names: Mapping[str, str] = field(default_factory=dict)
    birth_date: date | None = None
    gender: str = ""
    phone: str = ""
    is_phone_verified: bool = False
    email: str = ""
    is_email_verified: bool = False
    address: Mapping[str, str] = field(default_factory=dict)
    picture: str = ""
    identifier_kind: str = ""
    identifier_value: str = ""

    def __repr__(self) -> str:
        """Without a word of who it is: a trace back may end up in a log."""
        return f"VerifiedIdentity(provider={self.provider!r})"
