"""What the find page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts.choices import Permission
from tessera.accounts.models import SavedView
from tessera.console.find.address import FIND, address, filters_of, opened
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
class ViewLink:
    """A saved view beside the box. ``note`` says whose it is, if somebody else's."""

    name: str
    url: str
    note: str = ""
    is_current: bool = False
    is_start: bool = False


@dataclass(frozen=True)
class FindPage:
    """``save_url`` and ``export_url`` are empty where there is nothing to save, or no right to export."""

    title: str
    words: str
    tab: str
    tabs: tuple[Tab, ...]
    form: FindForm
    chips: tuple[Chip, ...]
    clear_url: str
    views: tuple[ViewLink, ...]
    save_url: str
    rows: tuple[Row, ...]
    summary: str
    export_url: str
    write_url: str
    export_label: str
    notice: str
    paging: Pages
    empty_title: str
    empty_hint: str
    url: str

    @property
    def is_people(self) -> bool:
        return self.tab == PEOPLE

    @property
    def opens_filters(self) -> bool:
        """Whether the filters stand open: there is a fault among them, or somebody asked for more of them."""
        return bool(self.form.errors) or "more" in self.form.data


def find_page(
    form: FindForm,
    found: Found[Any],
    *,
    cursor: str,
    limit: int,
    views: Sequence[SavedView],
    refused: str = "",
) -> FindPage:
    """``refused`` says why there is no list."""
    words = form.kept.get("q", "")
    may_export = found.total > 0 and form.viewer.may(Permission.EXPORT)
    may_write = found.total > 0 and form.viewer.may(Permission.CAMPAIGNS_SEND)
    links = _views(form, views)
    return FindPage(
        title=_("Find"),
        words=words,
        tab=form.tab,
        tabs=_tabs(form),
        form=form,
        chips=chips_of(form),
        clear_url=address(form.tab, {"q": words}),
        views=links,
        save_url="" if any(link.is_current for link in links) else _save_url(form),
        rows=tuple(row_of(hit) for hit in found.hits),
        summary=""
        if refused
        else counted_words(found.total, is_more=found.is_more, is_people=form.tab == PEOPLE),
        export_url=address(form.tab, form.kept, view="console:export") if may_export else "",
        write_url=address(form.tab, form.kept, view="console:campaign-new") if may_write else "",
        export_label=_export_label(found),
        notice=_notice(found),
        paging=_paging(form, found, cursor=cursor, limit=limit),
        empty_title=_empty_title(form, refused=bool(refused)),
        empty_hint=refused or _hint(form),
        url=reverse("console:find"),
    )


def _empty_title(form: FindForm, *, refused: bool) -> str:
    if refused:
        return _("No list")
    return _("Nobody found") if form.tab == PEOPLE else _("No household found")


def _views(form: FindForm, views: Sequence[SavedView]) -> tuple[ViewLink, ...]:
    here = filters_of(form.tab, form.kept)
    return tuple(
        ViewLink(
            view.name,
            opened(view.query),
            note="" if view.owner_id == form.viewer.user_id else view.owner.name,
            is_current=view.query == here,
            is_start=view.is_start,
        )
        for view in views
    )


def _save_url(form: FindForm) -> str:
    kept = {name: value for name, value in form.kept.items() if name != "q"}
    return address(form.tab, kept, view="console:view-new") if kept or form.tab != PEOPLE else ""


def _export_label(found: Found[Any]) -> str:
    if found.is_more:
        return _("Export all of them")
    count = number_format(found.total, force_grouping=True)
    return ngettext("Export this one", "Export these %(count)s", found.total) % {"count": count}


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


def counted_words(total: int, *, is_more: bool, is_people: bool) -> str:
    """How many there are, as far as anybody counts: "37 people", "More than 1,000 households"."""
    facts = {"count": number_format(total, force_grouping=True)}
    if is_more:
        return (_("More than %(count)s people") if is_people else _("More than %(count)s households")) % facts
    if is_people:
        return ngettext("%(count)s person", "%(count)s people", total) % facts
    return ngettext("%(count)s household", "%(count)s households", total) % facts


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
    kept = {name: value for name, value in form.kept.items() if name in {"q", "area"}}
    return (
        Tab(_("People"), address(PEOPLE, kept), form.tab == PEOPLE, icon="user"),
        Tab(_("Households"), address(HOUSEHOLDS, kept), form.tab == HOUSEHOLDS, icon="home"),
    )


def chips_of(form: FindForm, *, view: str = FIND) -> tuple[Chip, ...]:
    """The filters in force; each leads to the same page without it."""
    kept = form.kept
    return tuple(
        Chip(
            filter_words(form, name),
            address(form.tab, {other: value for other, value in kept.items() if other != name}, view=view),
        )
        for name in form.fields
        if name in kept and name != "q"
    )


def filter_words(form: FindForm, name: str) -> str:
    return _("%(filter)s: %(value)s") % {"filter": form.fields[name].label, "value": _shown(form, name)}


def _shown(form: FindForm, name: str) -> str:
    """A filter's value in words."""
    value = form.given[name]
    field = form.fields[name]
    if isinstance(field, LookupField):
        known = field.name_of(value)
        return known.label if known else ""
    choices: Sequence[tuple[Any, Any]] = getattr(field, "choices", ())
    label = next((str(label).strip() for key, label in choices if str(key) == str(value)), "")
    return label or (date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value))


def _paging(form: FindForm, found: Found[Any], *, cursor: str, limit: int) -> Pages:
    kept = form.kept
    following = address(form.tab, kept, cursor=found.next) if found.next else ""
    before = ""
    if cursor.isdecimal():  # a ranked list: pages are counted
        start = max(0, int(cursor) - limit)
        before = address(form.tab, kept, cursor=str(start) if start else "")
    elif cursor:  # a list by key has no way back but to its beginning
        before = address(form.tab, kept)
    return Pages(previous_url=before, next_url=following)
