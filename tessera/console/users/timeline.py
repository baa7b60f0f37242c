"""What was done with accounts and roles, in sentences."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tessera.accounts.choices import Act, Permission
from tessera.accounts.models import AccountEvent
from tessera.lib.dates import in_words, moment_in_words
from tessera.lib.labels import in_language
from tessera.web.formatting import side_by_side
from tessera.web.parts import Event

Details = Mapping[str, Any]


def timeline(events: Sequence[AccountEvent]) -> tuple[Event, ...]:
    return tuple(
        Event(sentence(event), side_by_side(event.actor_name, moment_in_words(event.at))) for event in events
    )


def sentence(event: AccountEvent) -> str:
    """What was done, without who and when: "Role “Registrar” given in Lomba"."""
    tell = _SENTENCES.get(event.what)
    return tell(event.details) if tell else str(event.get_what_display())


def _changed(details: Details) -> str:
    said = []
    if "name" in details:
        before, after = details["name"]
        said.append(_("Name changed from %(before)s to %(after)s") % {"before": before, "after": after})
    if "language" in details:
        language = _language_name(details["language"][1])
        said.append(_("Language of the pages changed to %(language)s") % {"language": language})
    return " · ".join(said)


def _link_given(details: Details) -> str:
    if details["by_mail"]:
        return _("Link to set the password sent by e-mail")
    return _("Link to set the password shown, to be handed over")


def _granted(details: Details) -> str:
    facts = _grant_facts(details)
    if details["until"]:
        return _("Role “%(role)s” given, %(area)s, until %(until)s") % facts
    return _("Role “%(role)s” given, %(area)s") % facts


def _ended(details: Details) -> str:
    return _("Role “%(role)s” ended, %(area)s") % _grant_facts(details)


def _role_created(details: Details) -> str:
    return _("Role “%(role)s” created") % {"role": _name(details["role"])}


def _role_changed(details: Details) -> str:
    said = [_("Role “%(role)s” changed") % {"role": _name(details["role"])}]
    if details["added"]:
        said.append(_("now also: %(permissions)s") % {"permissions": _labels(details["added"])})
    if details["removed"]:
        said.append(_("no longer: %(permissions)s") % {"permissions": _labels(details["removed"])})
    return " · ".join(said)


def _locked_out(details: Details) -> str:
    if not details["address"]:
        return _("Locked after failed log-ins")
    return _("Locked after failed log-ins from %(address)s") % {"address": details["address"]}


def _logged_out(details: Details) -> str:
    count = details["sessions"]
    return ngettext("Logged out of %(count)d browser", "Logged out of %(count)d browsers", count) % {
        "count": count
    }


def _with_address(words: Promise) -> Callable[[Details], str]:
    """A sentence that ends with the network address from which it was done."""

    def tell(details: Details) -> str:
        facts = {"what": str(words), "factor": str(_FACTORS.get(details.get("factor", ""), ""))}
        said = facts["what"] % facts
        if not details.get("address"):
            return said
        return _("%(what)s, from %(address)s") % {"what": said, "address": details["address"]}

    return tell


def _explained(details: Details) -> str:
    return _("Asked whether they may: %(permissions)s") % {"permissions": _labels(details["permissions"])}


def _system(words: Promise) -> Callable[[Details], str]:
    """A sentence about another system by its name."""

    def tell(details: Details) -> str:
        return str(words) % {"system": details["system"]}

    return tell


_FACTORS: Final[Mapping[str, Promise]] = {
    "totp": gettext_lazy("authenticator app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
}
_SENTENCES: Final[Mapping[str, Callable[[Details], str]]] = {
    Act.CHANGED: _changed,
    Act.LINK_GIVEN: _link_given,
    Act.ROLE_GRANTED: _granted,
    Act.ROLE_ENDED: _ended,
    Act.ROLE_CREATED: _role_created,
    Act.ROLE_CHANGED: _role_changed,
    Act.LOCKED_OUT: _locked_out,
    Act.LOGGED_OUT: _logged_out,
    Act.PASSWORD_CHANGED: _with_address(gettext_lazy("Changed the password")),
    Act.PASSWORD_SET: _with_address(gettext_lazy("Set the password through a link")),
    Act.FACTOR_ADDED: _with_address(gettext_lazy("Added a second step (%(factor)s)")),
    Act.FACTOR_REMOVED: _with_address(gettext_lazy("Removed a second step (%(factor)s)")),
    Act.CODES_RENEWED: _with_address(gettext_lazy("Made the recovery codes anew")),
    Act.CODE_USED: _with_address(gettext_lazy("Logged in with a recovery code")),
    Act.EXPLAINED: _explained,
    Act.SYSTEM_CONNECTED: _system(gettext_lazy("System “%(system)s” connected")),
    Act.SYSTEM_RENEWED: _system(gettext_lazy("Key of the system “%(system)s” made anew")),
    Act.SYSTEM_CUT_OFF: _system(gettext_lazy("System “%(system)s” cut off")),
}


def _grant_facts(details: Details) -> dict[str, str]:
    until = details["until"]
    return {
        "role": _name(details["role"]),
        "area": _name(details["area"]) if details["area"] else _("everywhere"),
        "until": in_words(date.fromisoformat(until)) if until else "",
    }


def _name(said: Details) -> str:
    """The name then of a role (which has a key) or an area (which has a code), in the reader's language."""
    return in_language(said["names"], get_language() or "en") or str(said.get("key") or said.get("code"))


def _labels(permissions: Sequence[str]) -> str:
    known = set(Permission.values)
    return _(", ").join(
        str(Permission(permission).label) if permission in known else permission for permission in permissions
    )


def _language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))
