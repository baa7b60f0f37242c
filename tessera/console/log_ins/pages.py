"""What the pages of providers show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.models import OidcKey, OidcProvider
from tessera.accounts.oidc.checking import Finding
from tessera.accounts.oidc.choices import AuthMethod, KeyState, KeyUse, Level, UserinfoMode
from tessera.accounts.oidc.presets import LABELS
from tessera.console.short_forms import FormPage
from tessera.web import formatting
from tessera.web.parts import Crumb, Fact, Kind, Words

_STATES: Final[Mapping[str, Kind]] = {KeyState.CURRENT: "ok", KeyState.NEXT: "info", KeyState.PREVIOUS: ""}


@dataclass(frozen=True)
class ProviderRow:
    name: str
    url: str
    key: str
    issuer: str
    is_active: bool
    is_from_file: bool


@dataclass(frozen=True)
class KeyRow:
    """``act`` is what can be done with it now ("" for nothing), and ``label`` how the button says it."""

    kid: str
    use: str
    use_label: Words
    algorithm: str
    state: Words
    kind: Kind
    since: str
    act: str
    label: Words


@dataclass(frozen=True)
class ProvidersPage:
    rows: tuple[ProviderRow, ...]
    keys: tuple[KeyRow, ...]
    presets: tuple[tuple[str, Words], ...]
    keys_url: str


@dataclass(frozen=True)
class Tried:
    """A line of what came of trying the connection."""

    what: Words
    is_right: bool
    cure: Words
    code: str


@dataclass(frozen=True)
class ProviderPage:
    title: str
    key: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    to_register: tuple[Fact, ...]
    tried: tuple[Tried, ...]
    is_active: bool
    is_from_file: bool


def providers_page(
    providers: Sequence[OidcProvider], keys: Sequence[OidcKey], *, language: str, keys_url: str
) -> ProvidersPage:
    rows = tuple(
        ProviderRow(
            each.name_in(language),
            reverse("console:log-in", args=[each.key]),
            each.key,
            each.issuer,
            each.is_active,
            each.is_from_file,
        )
        for each in providers
    )
    following = {(key.use, key.algorithm) for key in keys if key.state == KeyState.NEXT}
    shown = tuple(_key_row(key, following) for key in keys)
    return ProvidersPage(rows, shown, tuple(LABELS.items()), keys_url)


def provider_page(
    provider: OidcProvider,
    *,
    language: str,
    callback_url: str,
    keys_url: str,
    log_out_url: str,
    tried: Sequence[Finding] = (),
) -> ProviderPage:
    ltr = formatting.left_to_right
    level = Level(provider.least_level).label if provider.least_level else _("Any")
    facts = (
        Fact(_("Issuer"), ltr(provider.issuer)),
        Fact(_("Client id"), ltr(provider.client_id)),
        Fact(_("How Tessera shows who it is"), AuthMethod(provider.auth_method).label),
        Fact(_("How the provider says who it is (userinfo)"), UserinfoMode(provider.userinfo).label),
        Fact(_("Scopes"), ltr(" ".join(provider.scopes))),
        Fact(_("Ways to log in that are asked for"), ltr(" ".join(provider.acr_values))),
        Fact(_("Who logs in must be known at least at the level"), level),
        Fact(_("Claim that holds a number of the person"), ltr(provider.identifier_claim)),
        Fact(_("Last changed"), formatting.moment(provider.changed_at)),
    )
    to_register = (
        Fact(_("Address to come back to"), ltr(callback_url)),
        Fact(_("Our public keys"), ltr(keys_url)),
        Fact(_("Where to tell of a log-out"), ltr(log_out_url)),
    )
    return ProviderPage(
        title=provider.name_in(language),
        key=provider.key,
        crumbs=(_list_crumb(), Crumb(provider.name_in(language))),
        facts=facts,
        to_register=to_register,
        tried=tuple(Tried(each.what, each.is_right, each.cure, each.code) for each in tried),
        is_active=provider.is_active,
        is_from_file=provider.is_from_file,
    )


def form_page(provider: OidcProvider | None, *, language: str) -> FormPage:
    if provider is None:
        title = _("Add a provider")
        return FormPage(title, title, (_list_crumb(), Crumb(title)), reverse("console:log-ins"))
    url, title = reverse("console:log-in", args=[provider.key]), _("Change the provider")
    above = (_list_crumb(), Crumb(provider.name_in(language), url))
    return FormPage(title, _("Save the provider"), (*above, Crumb(title)), url)


def _list_crumb() -> Crumb:
    return Crumb(_("Log-ins"), reverse("console:log-ins"))


def _key_row(key: OidcKey, following: set[tuple[str, str]]) -> KeyRow:
    act, label = _ACTS[KeyState(key.state)]
    if key.state == KeyState.CURRENT and (key.use, key.algorithm) in following:
        act, label = "", ""
    return KeyRow(
        kid=key.kid,
        use=key.use,
        use_label=KeyUse(key.use).label,
        algorithm=key.algorithm,
        state=KeyState(key.state).label,
        kind=_STATES[key.state],
        since=formatting.moment(key.changed_at),
        act=act,
        label=label,
    )


_ACTS: Final[Mapping[KeyState, tuple[str, str | Promise]]] = {
    KeyState.CURRENT: ("next", gettext_lazy("Make the next one")),
    KeyState.NEXT: ("use", gettext_lazy("Use it from now on")),
    KeyState.PREVIOUS: ("drop", gettext_lazy("Drop it")),
}
