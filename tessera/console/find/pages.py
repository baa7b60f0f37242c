"""What the find page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.console.find.forms import HOUSEHOLDS, PEOPLE, FindForm
from tessera.console.find.why import why_words
from tessera.registry.choices import GroupStatus, IndividualStatus, Sex
from tessera.registry.queries.search.parts import Found, HouseholdHit, PersonHit
from tessera.web.formatting import side_by_side
from tessera.web.lookup import LookupField
from tessera.web.parts import Chip, Kind, Pages, Tab

STATUS_KINDS: dict[str, Kind] = {"active": "ok", "deceased": "", "duplicate": "warn", "moved_away": "info"}


@dataclass(frozen=True)
class Row:
    """A line of the list, about a person or about a household. ``home`` is where a person lives."""

    name: str
    url: str
    number: str
    birth_date: date | None
    birth_date_precision: str
    about: str
    identifier: str
    identifier_kind: str
    area: str
    status: str | Promise
    status_kind: Kind
    why: str
    members: int | None = None
    home: str = ""
    home_url: str = ""
    home_note: str = ""


@dataclass(frozen=True)
class FindPage:
    title: str
    words: str
    tab: str
    tabs: tuple[Tab, ...]
    form: FindForm
    chips: tuple[Chip, ...]
    clear_url: str
    rows: tuple[Row, ...]
    summary: str
    notice: str
    paging: Pages
    empty_title: str
    empty_hint: str
    url: str

    @property
    def is_people(self) -> bool:
        return self.tab == PEOPLE

    @property
    def has_filters(self) -> bool:
        """Whether the filters stand open: some are in force, or one has a fault."""
        return bool(self.chips) or bool(self.form.errors)


def find_page(form: FindForm, found: Found[Any], *, cursor: str, limit: int) -> FindPage:
    words = form.given.get("q", "")
    return FindPage(
        title=_("Find"),
        words=words,
        tab=form.tab,
        tabs=_tabs(form),
        form=form,
        chips=_chips(form),
        clear_url=_url(tab=form.tab, q=words),
        rows=tuple(row_of(hit) for hit in found.hits),
        summary=_summary(found, form.tab),
        notice=_notice(found),
        paging=_paging(form, found, cursor=cursor, limit=limit),
        empty_title=_("Nobody found") if form.tab == PEOPLE else _("No household found"),
        empty_hint=_hint(form),
        url=reverse("console:find"),
    )


def row_of(hit: PersonHit | HouseholdHit) -> Row:
    return _person(hit) if isinstance(hit, PersonHit) else _household(hit)


def _person(hit: PersonHit) -> Row:
    home = hit.home
    sex = str(Sex(hit.sex).label) if hit.sex in (Sex.MALE, Sex.FEMALE) else ""
    note = ""
    if home:
        head = "" if home.head_name == hit.name else home.head_name
        note = side_by_side(home.relationship, head)
    return Row(
        name=hit.name,
        url=reverse("console:individual", args=[hit.public_id]),
        number=hit.registry_number,
        birth_date=hit.birth_date,
        birth_date_precision=hit.birth_date_precision,
        about=" · ".join(part for part in (_age(hit.age), sex) if part),
        identifier=hit.identifier,
        identifier_kind=hit.identifier_kind,
        area=hit.area,
        status=IndividualStatus(hit.status).label,
        status_kind=STATUS_KINDS.get(hit.status, ""),
        why=why_words(hit.why, hit.name),
        home=home.registry_number if home else "",
        home_url=reverse("console:household", args=[home.public_id]) if home else "",
        home_note=note,
    )


def _household(hit: HouseholdHit) -> Row:
    return Row(
        name=hit.head_name or hit.name or hit.registry_number,
        url=reverse("console:household", args=[hit.public_id]),
        number=hit.registry_number,
        birth_date=hit.head_birth_date,
        birth_date_precision=hit.head_birth_date_precision,
        about="",
        identifier=hit.identifier,
        identifier_kind=hit.identifier_kind,
        area=hit.area,
        status=GroupStatus(hit.status).label,
        status_kind=STATUS_KINDS.get(hit.status, ""),
        why=why_words(hit.why, hit.head_name, met=hit.met),
        members=hit.members,
    )


def _age(age: int | None) -> str:
    if age is None:
        return ""
    return ngettext("%(count)d year", "%(count)d years", age) % {"count": age}


def _summary(found: Found[Any], tab: str) -> str:
    facts = {"count": number_format(found.total, force_grouping=True)}
    if found.is_more:
        return (
            _("More than %(count)s people") if tab == PEOPLE else _("More than %(count)s households")
        ) % facts
    if tab == PEOPLE:
        return ngettext("%(count)s person", "%(count)s people", found.total) % facts
    return ngettext("%(count)s household", "%(count)s households", found.total) % facts


def _notice(found: Found[Any]) -> str:
    if found.asked.is_mistyped:
        return _(
            "This looks like a registry number, but its last two digits do not fit. One digit may be wrong."
        )
    if found.is_cut:
        return _(
            "Many people have such names, and not all could be compared. Add a year of birth or choose an area."
        )
    return ""


def _hint(form: FindForm) -> str:
    if form.given.get("q"):
        return _(
            "Check the spelling, use fewer words, type a year of birth after the name, or remove a filter."
        )
    if len(form.given):
        return _("Nothing fits all filters. Remove one of them.")
    return _("Nothing is registered in your areas yet.")


def _tabs(form: FindForm) -> tuple[Tab, ...]:
    kept = _kept(form)
    kept = {name: kept[name] for name in ("q", "area") if name in kept}
    return (
        Tab(_("People"), _url(tab=PEOPLE, **kept), form.tab == PEOPLE, icon="user"),
        Tab(_("Households"), _url(tab=HOUSEHOLDS, **kept), form.tab == HOUSEHOLDS, icon="home"),
    )


def _chips(form: FindForm) -> tuple[Chip, ...]:
    kept = _kept(form)
    names = [name for name in form.fields if name in kept and name != "q"]
    return tuple(
        Chip(
            _("%(filter)s: %(value)s") % {"filter": form.fields[name].label, "value": _shown(form, name)},
            _url(tab=form.tab, **{other: value for other, value in kept.items() if other != name}),
        )
        for name in names
    )


def _shown(form: FindForm, name: str) -> str:
    """A filter's value in words."""
    value = form.given[name]
    field = form.fields[name]
    if isinstance(field, LookupField):
        known = field.name_of(value)
        return known.label if known else ""
    choices: Sequence[tuple[Any, Any]] = getattr(field, "choices", ())
    return next((str(label) for key, label in choices if str(key) == str(value)), str(value))


def _kept(form: FindForm) -> dict[str, str]:
    """The form as parameters of an address, without what is empty or was not understood."""
    return {name: str(value) for name, value in form.given.items()}


def _paging(form: FindForm, found: Found[Any], *, cursor: str, limit: int) -> Pages:
    kept = _kept(form)
    following = _url(tab=form.tab, **kept, cursor=found.next) if found.next else ""
    before = ""
    if cursor.isdecimal():  # a ranked list: pages are counted
        start = max(0, int(cursor) - limit)
        before = _url(tab=form.tab, **kept, **({"cursor": str(start)} if start else {}))
    elif cursor:  # a list by key has no way back but to its beginning
        before = _url(tab=form.tab, **kept)
    return Pages(previous_url=before, next_url=following)


def _url(**parameters: str) -> str:
    given = {name: value for name, value in parameters.items() if value and (name, value) != ("tab", PEOPLE)}
    return f"{reverse('console:find')}?{urlencode(given)}" if given else reverse("console:find")
