from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tessera.console import definitions
from tessera.console.short_forms import FormPage
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.registry.choices import MembershipRole
from tessera.registry.kind_design import HOUSEHOLD
from tessera.registry.models import GroupKind, IdentifierKind
from tessera.registry.queries.definitions import DefinitionChange
from tessera.web import formatting
from tessera.web.parts import Crumb, Event, Fact, Tab, Words

COLUMN_WORDS: Final[dict[str, str | Promise]] = {
    "names": gettext_lazy("Names"),
    "is_exclusive": gettext_lazy("One at a time"),
    "has_head": gettext_lazy("Has a head"),
    "roles": gettext_lazy("Roles"),
    "deprecated_since": gettext_lazy("Deprecated since"),
    "pattern": gettext_lazy("Pattern"),
    "is_unique": gettext_lazy("Unique"),
    "sensitivity": gettext_lazy("Sensitivity"),
    "validity_months": gettext_lazy("Months that it is valid"),
    "synonyms": gettext_lazy("Headings in files"),
}


@dataclass(frozen=True)
class KindRow:
    """``order_url`` is empty for kinds that are listed by their key."""

    name: str
    url: str
    key: str
    rules: str
    is_deprecated: bool
    order_url: str = ""


@dataclass(frozen=True)
class KindRows:
    title: Words
    rows: tuple[KindRow, ...]


@dataclass(frozen=True)
class KindsPage:
    intro: str
    tabs: tuple[Tab, ...]
    groups: tuple[KindRows, ...]
    add_url: str
    add_label: str


@dataclass(frozen=True)
class KindPage:
    title: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    history: tuple[Event, ...]
    is_deprecated: bool
    may_deprecate: bool
    change_url: str
    deprecate_url: str
    reinstate_url: str


@dataclass(frozen=True)
class NumberFormPage(FormPage):
    """``trials`` are the examples that were tried."""

    trials: tuple[Fact, ...] = ()


def group_kinds_page(kinds: Sequence[GroupKind], *, language: str) -> KindsPage:
    rows = tuple(
        KindRow(
            kind.name_in(language),
            url_of(kind),
            kind.key,
            _group_rules(kind),
            kind.deprecated_since is not None,
        )
        for kind in kinds
    )
    return KindsPage(
        intro=_("What people belong to together. A registrar chooses the kind when a group is registered."),
        tabs=_tabs("groups"),
        groups=(KindRows(_("Kinds of groups"), rows),),
        add_url=reverse("console:kind-group-add"),
        add_label=_("Add a kind of group"),
    )


def identifier_kinds_page(kinds: Sequence[IdentifierKind], *, language: str) -> KindsPage:
    return KindsPage(
        intro=_("Numbers that somebody else gives: the state, a hospital, another register."),
        tabs=_tabs("identifiers"),
        groups=tuple(
            KindRows(
                subject.label,
                tuple(_number_row(kind, language) for kind in kinds if kind.subject == subject),
            )
            for subject in (Subject.INDIVIDUAL, Subject.GROUP)
        ),
        add_url=reverse("console:kind-identifier-add"),
        add_label=_("Add a kind of identifier"),
    )


def kind_page(
    kind: GroupKind | IdentifierKind, *, history: Sequence[DefinitionChange], is_used: bool, language: str
) -> KindPage:
    noun = _noun(kind)
    rules = _group_facts(kind) if isinstance(kind, GroupKind) else _number_facts(kind)
    use = [Fact(_("In use"), _("Yes") if is_used else _("No"))]
    if kind.deprecated_since is not None:
        use.append(Fact(_("Deprecated since"), formatting.day(kind.deprecated_since)))
    return KindPage(
        title=kind.name_in(language),
        crumbs=(*_crumbs(kind), Crumb(kind.name_in(language))),
        facts=(*_names(kind), Fact(_("Key"), formatting.left_to_right(kind.key)), *rules, *use),
        history=definitions.timeline(history, words=COLUMN_WORDS),
        is_deprecated=kind.deprecated_since is not None,
        may_deprecate=not (isinstance(kind, GroupKind) and kind.key == HOUSEHOLD),
        change_url=reverse(f"console:kind-{noun}-change", args=[kind.key]),
        deprecate_url=reverse(f"console:kind-{noun}-deprecate", args=[kind.key]),
        reinstate_url=reverse(f"console:kind-{noun}-reinstate", args=[kind.key]),
    )


def group_form_page(kind: GroupKind | None, *, language: str) -> FormPage:
    title = _("Change the kind") if kind else _("Add a kind of group")
    crumbs, back = _around_form(kind, "console:kinds", _("Kinds of groups"), language)
    return FormPage(title, _("Save the kind") if kind else _("Add the kind"), (*crumbs, Crumb(title)), back)


def number_form_page(
    kind: IdentifierKind | None, *, language: str, trials: tuple[Fact, ...] = ()
) -> NumberFormPage:
    title = _("Change the kind") if kind else _("Add a kind of identifier")
    crumbs, back = _around_form(kind, "console:kind-identifiers", _("Kinds of identifiers"), language)
    button = _("Save the kind") if kind else _("Add the kind")
    return NumberFormPage(title, button, (*crumbs, Crumb(title)), back, trials=trials)


def url_of(kind: GroupKind | IdentifierKind) -> str:
    return reverse(f"console:kind-{_noun(kind)}", args=[kind.key])


def _noun(kind: GroupKind | IdentifierKind) -> str:
    return "group" if isinstance(kind, GroupKind) else "identifier"


def _tabs(current: str) -> tuple[Tab, ...]:
    return (
        Tab(_("Groups"), reverse("console:kinds"), current == "groups"),
        Tab(_("Identifiers"), reverse("console:kind-identifiers"), current == "identifiers"),
    )


def _crumbs(kind: GroupKind | IdentifierKind) -> tuple[Crumb, ...]:
    if isinstance(kind, GroupKind):
        return (Crumb(_("Kinds of groups"), reverse("console:kinds")),)
    return (Crumb(_("Kinds of identifiers"), reverse("console:kind-identifiers")),)


def _around_form(
    kind: GroupKind | IdentifierKind | None, view: str, label: str, language: str
) -> tuple[tuple[Crumb, ...], str]:
    above = (Crumb(label, reverse(view)),)
    if kind is None:
        return above, reverse(view)
    return (*above, Crumb(kind.name_in(language), url_of(kind))), url_of(kind)


def _names(kind: GroupKind | IdentifierKind) -> tuple[Fact, ...]:
    return tuple(
        Fact(_("Name in %(language)s") % {"language": str(language)}, kind.names.get(code, ""))
        for code, language in settings.LANGUAGES
    )


def _roles(kind: GroupKind) -> str:
    return _(", ").join(str(MembershipRole(role).label) for role in MembershipRole.values if kind.takes(role))


def _group_rules(kind: GroupKind) -> str:
    one = _("one at a time") if kind.is_exclusive else _("several at a time")
    return " · ".join(filter(None, (one, _roles(kind))))


def _group_facts(kind: GroupKind) -> tuple[Fact, ...]:
    one = _("one such group at a time") if kind.is_exclusive else _("several such groups at a time")
    return (
        Fact(_("A person belongs to"), one),
        Fact(_("Roles"), _roles(kind) or _("none")),
    )


def _number_row(kind: IdentifierKind, language: str) -> KindRow:
    return KindRow(
        name=kind.name_in(language),
        url=url_of(kind),
        key=kind.key,
        rules=" · ".join(
            filter(None, (_unique(kind), str(Sensitivity(kind.sensitivity).label), _validity(kind)))
        ),
        is_deprecated=kind.deprecated_since is not None,
        order_url=reverse("console:kind-identifier-order", args=[kind.key]),
    )


def _number_facts(kind: IdentifierKind) -> tuple[Fact, ...]:
    return (
        Fact(_("Whose number it is"), Subject(kind.subject).label),
        Fact(_("Pattern"), formatting.left_to_right(kind.pattern) or _("any text")),
        Fact(_("Unique"), _unique(kind)),
        Fact(_("Sensitivity"), Sensitivity(kind.sensitivity).label),
        Fact(_("Encrypted"), _("Yes") if kind.is_sealed else _("No")),
        Fact(_("Validity"), _validity(kind) or _("does not expire")),
        Fact(_("Headings in files"), " · ".join(kind.synonyms)),
    )


def _unique(kind: IdentifierKind) -> str:
    return _("no two share one") if kind.is_unique else _("may be shared")


def _validity(kind: IdentifierKind) -> str:
    months = kind.validity_months
    if months is None:
        return ""
    return ngettext("valid for %(count)d month", "valid for %(count)d months", months) % {"count": months}
