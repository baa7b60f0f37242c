"""Trying a provider's entry without anybody logging in: can it be reached, is it who it says, does it know us?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import client, errors, metadata
from tessera.accounts.oidc.choices import UserinfoMode
from tessera.accounts.oidc.keys import decryption_keys
from tessera.accounts.oidc.metadata import Description
from tessera.lib.refusals import Refusal


@dataclass(frozen=True)
class Finding:
    """One thing that was tried; ``cure`` says what to do where it failed, ``code`` why it did."""

    what: str | Promise
    is_right: bool
    cure: str | Promise = ""
    code: str = ""


def try_out(provider: OidcProvider, *, redirect_uri: str, now: datetime) -> list[Finding]:
    """Ask the provider afresh; it notes nothing, and nobody is logged in."""
    metadata.forget()  # what is tried is asked for now, however often
    try:
        description = metadata.describe(provider, anew=True)
    except Refusal as refusal:
        return [
            Finding(
                _("Its description can be read"), False, _CURES.get(type(refusal), _ADDRESS), refusal.code
            )
        ]
    return [
        Finding(_("Its description can be read"), True),
        _tried(_("Its keys can be read"), lambda: _keys(description), _KEYS),
        *([] if provider.userinfo == UserinfoMode.NONE else [_userinfo(description)]),
        *([_decryption()] if provider.userinfo == UserinfoMode.ENCRYPTED else []),
        _tried(_("It knows us"), lambda: _known(provider, description, redirect_uri, now), _CLIENT),
    ]


_ADDRESS = _("Look at the issuer and the address of the description, and whether this server may go there.")
_KEYS = _("The provider publishes no key that Tessera can use. Ask whoever runs it.")
_CLIENT = _(
    "Look at the client id, at how we show who we are, and whether the provider has our current key and the "
    "address to come back to."
)
_CURES: dict[type[Refusal], str | Promise] = {
    errors.IssuerNotAsConfigured: _(
        "The provider calls itself something else. Copy the issuer from its description, to the letter."
    ),
    errors.DescriptionUnusable: _("The description lacks something. Ask whoever runs the provider."),
}


def _tried(what: str | Promise, act: Callable[[], None], cure: str | Promise) -> Finding:
    try:
        act()
    except Refusal as refusal:
        return Finding(what, False, cure, refusal.code)
    return Finding(what, True)


def _keys(description: Description) -> None:
    if not metadata.keys_of(description, anew=True):
        raise errors.KeyUnknown


def _userinfo(description: Description) -> Finding:
    what = _("It answers who somebody is")
    if description.userinfo_endpoint:
        return Finding(what, True)
    return Finding(what, False, _("Its description names no userinfo endpoint. Choose not to ask for it."))


def _decryption() -> Finding:
    what = _("There is a key to encrypt for us")
    if decryption_keys(None):
        return Finding(what, True)
    return Finding(what, False, _("Save the provider once more: the key is made then."))


def _known(provider: OidcProvider, description: Description, redirect_uri: str, now: datetime) -> None:
    """A code that cannot be right: whoever knows us complains of the code, whoever does not complains of us."""
    try:
        client.exchange(
            provider,
            description,
            code="tessera-tries-the-connection",
            verifier="x" * 43,
            redirect_uri=redirect_uri,
            now=now,
        )
    except errors.CodeNotTaken:
        return
