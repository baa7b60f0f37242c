from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas import queries
from tessera.areas.actions import ImportResult
from tessera.areas.imports.faults import Fault
from tessera.areas.models import Area, AreaLevel
from tessera.console.short_forms import FormPage
from tessera.web import formatting, maps
from tessera.web.parts import Crumb, Fact, Pages

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
    )


def form_page(area: Area | None, *, title: str, intro: str = "", button: str, language: str) -> FormPage:
    """The page of a form about an area, or about the top of the tree."""
    steps = queries.breadcrumbs(area) if area else []
    above = crumbs_to(steps, language, link_last=True)
    back = url_of(area) if area else reverse("console:areas")
    return FormPage(title, button, (*above, Crumb(title)), back, intro)


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
        note=note or (_("no longer valid") if area.until else ""),
    )


def _facts(area: Area, below: int) -> tuple[Fact, ...]:
    names = {"en": _("Name in English"), "fr": _("Name in French"), "ar": _("Name in Arabic")}
    shown = {**dict.fromkeys(names, ""), **area.names}
    if below > queries.COUNT_CAP:
        count = _("more than %(count)s") % {"count": number_format(queries.COUNT_CAP, force_grouping=True)}
    else:
        count = formatting.quantity(below)
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
        Fact(_("Areas below"), count),
    )


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
