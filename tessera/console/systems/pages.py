"""What the pages of other systems show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.models import ApiClient
from tessera.console.short_forms import FormPage
from tessera.lib.dates import in_words, moment_in_words
from tessera.web.parts import Crumb, Fact, Kind, Words


@dataclass(frozen=True)
class SystemRow:
    name: str
    url: str
    role: str
    area: str
    standing: Words
    kind: Kind
    used: str


@dataclass(frozen=True)
class SystemsPage:
    rows: tuple[SystemRow, ...]


@dataclass(frozen=True)
class SystemPage:
    title: str
    public_id: str
    crumbs: tuple[Crumb, ...]
    standing: Words
    kind: Kind
    facts: tuple[Fact, ...]
    is_connected: bool


@dataclass(frozen=True)
class KeyPage:
    """The key, shown once."""

    name: str
    key: str
    crumbs: tuple[Crumb, ...]
    back: str


def systems_page(
    found: Sequence[ApiClient], used: Mapping[UUID, datetime], *, language: str, now: datetime
) -> SystemsPage:
    return SystemsPage(tuple(_row(one, used.get(one.public_id), language=language, now=now) for one in found))


def system_page(system: ApiClient, used: datetime | None, *, language: str, now: datetime) -> SystemPage:
    row = _row(system, used, language=language, now=now)
    facts = [
        Fact(_("Role"), row.role),
        Fact(_("Area"), row.area),
        Fact(_("Key begins with"), system.key_hint),
        Fact(_("Holds until"), in_words(system.expires_at.date())),
        Fact(_("Used last"), row.used or _("never")),
        Fact(_("Calls a minute"), str(system.per_minute)),
        Fact(_("Id"), str(system.public_id)),
        Fact(_("Connected by"), system.made_by.name if system.made_by else ""),
        Fact(_("Connected on"), moment_in_words(system.made_at)),
    ]
    facts += [Fact(_("Address to lead people back to"), one) for one in system.return_to]
    return SystemPage(
        title=system.name,
        public_id=str(system.public_id),
        crumbs=(systems_crumb(), Crumb(system.name)),
        standing=row.standing,
        kind=row.kind,
        facts=tuple(facts),
        is_connected=system.revoked_at is None,
    )


def key_page(system: ApiClient, key: str) -> KeyPage:
    crumbs = (systems_crumb(), Crumb(system.name, url_of(system)), Crumb(_("Key")))
    return KeyPage(system.name, key, crumbs, url_of(system))


def form_page(system: ApiClient | None, *, title: str, intro: str, button: str) -> FormPage:
    above = (systems_crumb(), *([Crumb(system.name, url_of(system))] if system else []))
    back = url_of(system) if system else reverse("console:systems")
    return FormPage(title, button, (*above, Crumb(title)), back, intro)


def url_of(system: ApiClient) -> str:
    return reverse("console:system", args=[system.public_id])


def systems_crumb() -> Crumb:
    return Crumb(_("Connected systems"), reverse("console:systems"))


def _row(system: ApiClient, used: datetime | None, *, language: str, now: datetime) -> SystemRow:
    standing, kind = _standing(system, now=now)
    return SystemRow(
        name=system.name,
        url=url_of(system),
        role=system.role.name_in(language),
        area=system.area.name_in(language) if system.area else _("everywhere"),
        standing=standing,
        kind=kind,
        used=moment_in_words(used) if used is not None else "",
    )


def _standing(system: ApiClient, *, now: datetime) -> tuple[Words, Kind]:
    if system.revoked_at is not None:
        return _("Cut off"), "bad"
    if system.expires_at <= now:
        return _("Key too old"), "warn"
    return _("Connected"), "ok"
