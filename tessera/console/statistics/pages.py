"""The page of figures: tiles, a map and a table by area, a line over time, and tables that break totals down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Reach
from tessera.areas.models import Area
from tessera.console.statistics.breakdowns import Breakdown, breakdowns
from tessera.console.statistics.figures import Figure, Shade, shade_of, shades, written
from tessera.console.statistics.forms import FigureForm
from tessera.console.statistics.tiles import Tile, tiles
from tessera.dictionary.catalogue import Catalogue
from tessera.lib.dates import in_words
from tessera.statistics.queries import Part, Picture
from tessera.web import graphs, maps
from tessera.web.graphs import Graph
from tessera.web.maps import HATCHED, Map, Shape
from tessera.web.parts import Crumb

RANKED: Final = 5
SPAN_OF_SHARES: Final = 20  # hundredths that a line over time has room for, at the least
NOTHING: Final = "#fff"  # of an area of which there is nothing to tell


@dataclass(frozen=True)
class PartRow:
    name: str
    url: str
    value: str
    percent: float | None
    is_hidden: bool


@dataclass(frozen=True)
class Legend:
    colour: str
    label: str


@dataclass(frozen=True)
class Course:
    """A figure over time."""

    title: str
    graph: Graph
    label: str
    first: str
    last: str
    newest: str


@dataclass(frozen=True)
class StatisticsPage:
    """``taken_at`` is None before the first round; then there is nothing else to show."""

    title: str
    crumbs: tuple[Crumb, ...]
    form: FigureForm
    figure: Figure
    taken_at: datetime | None
    csv_url: str
    own: tuple[Crumb, ...]
    may_ask: bool
    is_under_way: bool
    tiles: tuple[Tile, ...] = ()
    rows: tuple[PartRow, ...] = ()
    ranked: tuple[PartRow, ...] = ()
    map: Map | None = None
    legend: tuple[Legend, ...] = ()
    course: Course | None = None
    breakdowns: tuple[Breakdown, ...] = ()

    @property
    def hides(self) -> bool:
        return any(row.is_hidden for row in self.rows)

    @property
    def ranked_title(self) -> str:
        return (
            _("The most")
            if self.figure.kind == "count" or self.figure.more_is_worse
            else _("Furthest behind")
        )


def statistics_page(
    area: Area | None,
    found: Picture | None,
    *,
    form: FigureForm,
    steps: Sequence[Area],
    reach: Reach,
    tops: Sequence[Area],
    catalogue: Catalogue,
    may_ask: bool,
    is_under_way: bool,
) -> StatisticsPage:
    figure, language = form.figure, get_language() or "en"
    page = StatisticsPage(
        title=area.name_in(language) if area else _("The whole register"),
        crumbs=tuple(_crumbs(steps, reach, figure, language)),
        form=form,
        figure=figure,
        taken_at=found.taken_at if found else None,
        csv_url=reverse("console:statistics-area-file", args=[area.public_id])
        if area
        else reverse("console:statistics-file"),
        own=tuple(Crumb(top.name_in(language), url_of(top, figure)) for top in tops if top != area),
        may_ask=may_ask,
        is_under_way=is_under_way,
    )
    return _filled(page, found, language=language, catalogue=catalogue) if found else page


def url_of(area: Area | None, figure: Figure | None = None) -> str:
    url = reverse("console:statistics-area", args=[area.public_id]) if area else reverse("console:statistics")
    return f"{url}?{urlencode({'show': figure.key})}" if figure else url


def _filled(page: StatisticsPage, found: Picture, *, language: str, catalogue: Catalogue) -> StatisticsPage:
    figure = page.figure
    values = {place: figure.value(part.told) for place, part in enumerate(found.parts)}
    known = [value for value in values.values() if value is not None]
    classes = shades(known, figure.kind)
    most = 100.0 if figure.kind == "percent" else max(known, default=0) or 1
    rows = tuple(
        _row(part, figure, values[place], most=most, language=language)
        for place, part in enumerate(found.parts)
    )
    fills = [_fill(part, figure, values[place], classes) for place, part in enumerate(found.parts)]
    drawn = maps.draw(
        [
            _shape(part, row, fill)
            for part, row, fill in zip(found.parts, rows, fills, strict=True)
            if not part.own
        ],
        outline=found.area.boundary if found.area else None,
    )
    return StatisticsPage(
        **{name: getattr(page, name) for name in page.__dataclass_fields__}
        | {
            "tiles": tuple(tiles(found)),
            "rows": rows,
            "ranked": tuple(_ranked(rows, figure)),
            "map": drawn,
            "legend": tuple(_legend(classes, fills)),
            "course": _course(found, figure),
            "breakdowns": tuple(breakdowns(found.told, catalogue=catalogue, language=language)),
        }
    )


def _crumbs(steps: Sequence[Area], reach: Reach, figure: Figure, language: str) -> Iterator[Crumb]:
    """The way down to the area; what lies out of reach is only named."""
    if not steps:
        return
    if reach.everywhere:
        yield Crumb(_("The whole register"), url_of(None, figure))
    for step in steps[:-1]:
        yield Crumb(step.name_in(language), url_of(step, figure) if reach.covers(step.path) else "")
    yield Crumb(steps[-1].name_in(language))


def part_name(part: Part, language: str) -> str:
    if part.area is None:
        return _("Without an area")
    name = part.area.name_in(language)
    return _("Recorded in %(area)s itself") % {"area": name} if part.own else name


def _row(part: Part, figure: Figure, value: float | None, *, most: float, language: str) -> PartRow:
    percent = None if value is None else 100 * value / most
    url = url_of(part.area, figure) if part.area and not part.own else ""
    return PartRow(
        part_name(part, language), url, figure.in_words(part.told), percent, figure.is_hidden(part.told)
    )


def _ranked(rows: Sequence[PartRow], figure: Figure) -> list[PartRow]:
    """Where to look first: the least of shares, the most of everything else."""
    known = [row for row in rows if row.percent is not None and row.url]
    most_first = figure.kind == "count" or figure.more_is_worse
    return (
        sorted(known, key=lambda row: row.percent or 0, reverse=most_first)[:RANKED] if len(known) > 1 else []
    )


def _fill(part: Part, figure: Figure, value: float | None, classes: Sequence[Shade]) -> str:
    if value is None:
        return HATCHED if figure.is_hidden(part.told) else NOTHING
    return shade_of(value, classes).colour


def _shape(part: Part, row: PartRow, fill: str) -> Shape:
    area = part.area
    assert area is not None  # what is recorded in an area itself is nowhere on a map
    label = _("%(label)s: %(value)s") % {"label": row.name, "value": row.value}
    return Shape(label, row.url, area.boundary, latitude=area.latitude, longitude=area.longitude, fill=fill)


def _legend(classes: Sequence[Shade], fills: Sequence[str]) -> Iterator[Legend]:
    yield from (Legend(shade.colour, shade.label) for shade in classes if shade.colour in fills)
    if HATCHED in fills:
        yield Legend(HATCHED, _("hidden"))
    if NOTHING in fills:
        yield Legend(NOTHING, _("nothing to tell"))


def _course(found: Picture, figure: Figure) -> Course | None:
    points = [(day.on, figure.value(day.told)) for day in found.days if day.told.has(figure.key)]
    most = max((value for _day, value in points if value is not None), default=0)
    graph = graphs.draw(points, span=SPAN_OF_SHARES if figure.kind == "percent" else most / 10)
    if graph is None:
        return None
    known = [(day, value) for day, value in points if value is not None]
    (first, before), (last, now) = known[0], known[-1]
    words = {
        "first": in_words(first), "before": written(before, figure.kind),
        "last": in_words(last), "now": written(now, figure.kind),
    }  # fmt: skip
    label = _("From %(before)s on %(first)s to %(now)s on %(last)s.") % words
    return Course(str(figure.label), graph, label, words["first"], words["last"], words["now"])
