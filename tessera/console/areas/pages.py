import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas import queries
from tessera.areas.actions import ImportResult
from tessera.areas.imports.faults import Fault
from tessera.areas.models import Area, AreaLevel
from tessera.console import definitions
from tessera.console.short_forms import FormPage
from tessera.lib.dates import in_words
from tessera.registry.queries.definitions import DefinitionChange
from tessera.registry.queries.reliance import COUNTED, Reliance
from tessera.web import formatting, maps
from tessera.web.parts import Crumb, Event, Fact, Pages, Words

COLUMN_WORDS: dict[str, str | Promise] = {
    "names": gettext_lazy("Names"),
    "code": gettext_lazy("Code"),
    "since": gettext_lazy("Valid from"),
    "until": gettext_lazy("Valid until"),
    "parent": gettext_lazy("Lies within"),
    "boundary": gettext_lazy("Boundary"),
}
PARTS_SHOWN = 200
FAULTS_SHOWN = 500


@dataclass(frozen=True)
class PartRow:
    """A line of the list of areas."""

    name: str
    url: str
    code: str
    level: str
    parts: int
    note: str = ""


@dataclass(frozen=True)
class LevelRow:
    name: str
    number: int
    url: str


@dataclass(frozen=True)
class TreePage:
    """The tops of the tree, or what a search has found."""

    words: str
    rows: tuple[PartRow, ...]
    levels: tuple[LevelRow, ...]
    may_manage: bool


@dataclass(frozen=True)
class AreaPage:
    title: str
    level: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    parts: tuple[PartRow, ...]
    paging: Pages
    map: maps.Map | None
    may_manage: bool
    is_closed: bool
    public_id: str
    after: tuple[PartRow, ...]
    before: tuple[PartRow, ...]
    history: tuple[Event, ...]


@dataclass(frozen=True)
class TouchingPage(FormPage):
    """A form with what its act would touch; ``seen`` names the place for which that was shown, if it was."""

    touched: tuple[Fact, ...] = ()
    seen: str = ""


@dataclass(frozen=True)
class FaultRow:
    sheet: str
    row: int | None
    column: str
    message: str


@dataclass(frozen=True)
class ImportPage:
    crumbs: tuple[Crumb, ...]
    result: str = ""
    notices: tuple[FaultRow, ...] = ()
    faults: tuple[FaultRow, ...] = ()
    faults_summary: str = ""


def tree_page(
    *, words: str, found: Sequence[queries.AreaInContext], tops: Sequence[Area], levels: Sequence[AreaLevel],
    language: str, may_manage: bool,
) -> TreePage:  # fmt: skip
    rows = [_part_row(area, language) for area in tops]
    rows += [_part_row(place.area, language, note=queries.describe(place.above, language)) for place in found]
    level_rows = [
        LevelRow(level.name_in(language), level.number, reverse("console:area-level", args=[level.number]))
        for level in levels
    ]
    return TreePage(words, tuple(rows), tuple(level_rows), may_manage)


def area_page(
    area: Area,
    *,
    steps: Sequence[Area],
    parts: Sequence[Area],
    below: int,
    after: str,
    succession: queries.Succession,
    history: Sequence[DefinitionChange],
    named: Mapping[int, str],
    viewer: Viewer,
    language: str,
) -> AreaPage:
    shown = parts[:PARTS_SHOWN]
    return AreaPage(
        title=area.name_in(language),
        level=area.level.name_in(language),
        crumbs=crumbs_to(steps, language),
        facts=_facts(area, below),
        parts=tuple(_part_row(part, language) for part in shown),
        paging=_paging(area, parts, after),
        map=maps.draw(
            [_shape(part, language) for part in shown] or [_shape(area, language)], outline=area.boundary
        ),
        may_manage=viewer.reach(Permission.AREAS_MANAGE).covers(area.path),
        is_closed=area.until is not None,
        public_id=str(area.public_id),
        after=tuple(_part_row(other, language) for other in succession.after),
        before=tuple(_part_row(other, language) for other in succession.before),
        history=definitions.timeline(
            [_without_lines(change) for change in history], words=COLUMN_WORDS, names={"parent": named}
        ),
    )


def form_page(area: Area | None, *, title: str, intro: str = "", button: str, language: str) -> FormPage:
    """The page of a form about an area, or about the top of the tree."""
    steps = queries.breadcrumbs(area) if area else []
    above = crumbs_to(steps, language, link_last=True)
    back = url_of(area) if area else reverse("console:areas")
    return FormPage(title, button, (*above, Crumb(title)), back, intro)


def move_page(
    area: Area, parent: Area | None, *, reliance: Reliance | None = None, language: str
) -> TouchingPage:
    """The question where to; with ``reliance`` what moves along, and the button that moves it."""
    page = form_page(
        area,
        title=_("Move"),
        intro=_(
            "Whoever may act in the new place may act here as well, and whoever may in the old one no longer."
        ),
        button=_("Move the area") if reliance else _("See what moves along"),
        language=language,
    )
    if reliance is None:
        return TouchingPage(page.title, page.button, page.crumbs, page.back, page.intro)
    top = _("the top of the tree")
    places = (
        Fact(_("Old place"), area.parent.name_in(language) if area.parent else top),
        Fact(_("New place"), parent.name_in(language) if parent else top),
    )
    touched = (*places, *_touched(area, reliance))
    return TouchingPage(page.title, page.button, page.crumbs, page.back, page.intro, touched, seen_as(parent))


def retire_page(area: Area, *, reliance: Reliance, language: str) -> TouchingPage:
    page = form_page(
        area,
        title=_("Merge or split"),
        intro=_(
            "Other areas take the place of this one. It stays readable, and so does what is recorded in it: records "
            "and roles stay here until they are moved one by one or by an import."
        ),
        button=_("Retire the area"),
        language=language,
    )
    return TouchingPage(page.title, page.button, page.crumbs, page.back, page.intro, _touched(area, reliance))


def seen_as(parent: Area | None) -> str:
    """The place in the tree for which a form has shown what moves along."""
    return str(parent.public_id) if parent else "top"


def import_page(*, result: ImportResult | None = None, faults: Sequence[Fault] = ()) -> ImportPage:
    crumbs = (Crumb(_("Areas"), reverse("console:areas")), Crumb(_("Import areas")))
    summary = ngettext("%(count)d fault in the file", "%(count)d faults in the file", len(faults))
    return ImportPage(
        crumbs=crumbs,
        result=_in_words(result) if result else "",
        notices=tuple(_fault_row(notice) for notice in result.notices) if result else (),
        faults=tuple(_fault_row(fault) for fault in faults[:FAULTS_SHOWN]),
        faults_summary=summary % {"count": len(faults)} if faults else "",
    )


def crumbs_to(steps: Sequence[Area], language: str, *, link_last: bool = False) -> tuple[Crumb, ...]:
    crumbs = [Crumb(step.name_in(language), url_of(step)) for step in steps]
    if crumbs and not link_last:
        crumbs[-1] = Crumb(crumbs[-1].label)
    return (Crumb(_("Areas"), reverse("console:areas")), *crumbs)


def url_of(area: Area) -> str:
    return reverse("console:area-page", args=[area.public_id])


def _part_row(area: Area, language: str, note: str = "") -> PartRow:
    return PartRow(
        name=area.name_in(language),
        url=url_of(area),
        code=area.code,
        level=area.level.name_in(language),
        parts=getattr(area, "part_count", 0),
        note=note or _ending(area),
    )


def _ending(area: Area) -> str:
    """What tells at a glance that an area ends, or ended."""
    if area.until is None:
        return ""
    if area.until <= timezone.localdate():
        return _("no longer valid")
    return _("until %(day)s") % {"day": in_words(area.until)}


def _facts(area: Area, below: int) -> tuple[Fact, ...]:
    names = {"en": _("Name in English"), "fr": _("Name in French"), "ar": _("Name in Arabic")}
    shown = {**dict.fromkeys(names, ""), **area.names}
    centre = "" if area.latitude is None else f"{area.latitude:.5f}, {area.longitude:.5f}"
    return (
        Fact(_("Code"), area.code),
        *(
            Fact(names.get(code, _("Name (%(language)s)") % {"language": code}), shown[code])
            for code in shown
        ),
        Fact(_("Valid from"), formatting.day(area.since) or _("always")),
        Fact(_("Valid until"), formatting.day(area.until) or _("further notice")),
        Fact(_("Centre"), formatting.left_to_right(centre)),
        Fact(_("Areas below"), _at_most(below, queries.COUNT_CAP)),
    )


def parents_in(history: Sequence[DefinitionChange]) -> set[int]:
    """The areas that a history speaks of, by key; the page wants their names."""
    values = [
        value
        for change in history
        for column, *both in change.columns
        if column == "parent"
        for value in both
    ]
    return {value for value in values if value is not None}


def _without_lines(change: DefinitionChange) -> DefinitionChange:
    """Of a boundary only whether there is one: its points tell nobody anything."""
    columns = tuple(
        (column, _("drawn") if before else None, _("drawn anew") if after else None)
        if column == "boundary"
        else (column, before, after)
        for column, before, after in change.columns
    )
    return dataclasses.replace(change, columns=columns)


def _touched(area: Area, reliance: Reliance) -> tuple[Fact, ...]:
    below = queries.count_below(area)
    return (
        Fact(_("Areas below"), _at_most(below, queries.COUNT_CAP)),
        Fact(_("People"), _at_most(reliance.people, COUNTED)),
        Fact(_("Households and groups"), _at_most(reliance.groups, COUNTED)),
        Fact(_("Roles that hold there"), _at_most(reliance.grants, COUNTED)),
    )


def _at_most(count: int, cap: int) -> Words:
    if count > cap:
        return _("more than %(count)s") % {"count": number_format(cap, force_grouping=True)}
    return formatting.quantity(count)


def _paging(area: Area, parts: Sequence[Area], after: str) -> Pages:
    more = len(parts) > PARTS_SHOWN
    next_url = f"{url_of(area)}?{urlencode({'after': parts[PARTS_SHOWN - 1].code})}" if more else ""
    return Pages(previous_url=url_of(area) if after else "", next_url=next_url)


def _shape(area: Area, language: str) -> maps.Shape:
    return maps.Shape(
        area.name_in(language), url_of(area), area.boundary, latitude=area.latitude, longitude=area.longitude
    )


def _fault_row(fault: Fault) -> FaultRow:
    return FaultRow(fault.sheet, fault.row, fault.column, str(fault))


def _in_words(result: ImportResult) -> str:
    return _("%(created)s areas were made, %(changed)s changed, %(unchanged)s left as they were.") % {
        "created": number_format(result.created, force_grouping=True),
        "changed": number_format(result.changed, force_grouping=True),
        "unchanged": number_format(result.unchanged, force_grouping=True),
    }
