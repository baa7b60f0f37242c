"""What is to be mended: numbers by rule and by area, and the list of one rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.areas.models import Area
from tessera.console.mending.forms import WhereForm
from tessera.console.records.quality import KINDS
from tessera.dictionary.choices import Subject
from tessera.registry.quality.rules import Rule, Trouble
from tessera.registry.quality.table import RULES
from tessera.registry.queries.work_lists import WorkLine, WorkList
from tessera.web.parts import Chip, Crumb, Kind, Pages, Words


@dataclass(frozen=True)
class RuleRow:
    title: Words
    url: str
    number: int
    severity: Words
    kind: Kind


@dataclass(frozen=True)
class Group:
    """The rules of one kind of trouble: those that records break, and those that none does."""

    title: Words
    found: tuple[RuleRow, ...]
    absent: tuple[RuleRow, ...]


@dataclass(frozen=True)
class AreaRow:
    name: str
    url: str
    number: int


@dataclass(frozen=True)
class Narrowed:
    """What the lists are narrowed to."""

    form: WhereForm
    area: Area | None
    chips: tuple[Chip, ...]

    @classmethod
    def of(cls, form: WhereForm, area: Area | None, *, without: str) -> "Narrowed":
        language = get_language() or "en"
        chips = (Chip(area.name_in(language), without),) if area else ()
        return cls(form, area, chips)


@dataclass(frozen=True)
class OverviewPage:
    """``at`` is when the register was last gone through; None before the first time."""

    narrowed: Narrowed
    at: datetime | None
    total: int
    groups: tuple[Group, ...]
    areas: tuple[AreaRow, ...]
    may_ask: bool
    is_under_way: bool

    @classmethod
    def of(
        cls,
        form: WhereForm,
        area: Area | None,
        *,
        at: datetime | None,
        numbers: Mapping[str, int],
        parts: Sequence[Area],
        by_area: Mapping[int, int],
        may_ask: bool,
        is_under_way: bool,
    ) -> "OverviewPage":
        return cls(
            narrowed=Narrowed.of(form, area, without=reverse("console:to-mend")),
            at=at,
            total=sum(numbers.values()),
            groups=tuple(_group(trouble, numbers, area) for trouble in Trouble),
            areas=tuple(_area_rows(parts, by_area)),
            may_ask=may_ask,
            is_under_way=is_under_way,
        )


def _group(trouble: Trouble, numbers: Mapping[str, int], area: Area | None) -> Group:
    rows = [
        RuleRow(
            title=rule.title,
            url=list_url(rule, area),
            number=numbers.get(rule.code, 0),
            severity=rule.severity.label,
            kind=KINDS[rule.severity],
        )
        for rule in RULES
        if rule.trouble == trouble
    ]
    return Group(
        trouble.label,
        found=tuple(row for row in rows if row.number),
        absent=tuple(row for row in rows if not row.number),
    )


def _area_rows(parts: Iterable[Area], by_area: Mapping[int, int]) -> Iterable[AreaRow]:
    """The areas with the most to mend come first."""
    language = get_language() or "en"
    rows = [
        AreaRow(part.name_in(language), _with_area(reverse("console:to-mend"), part), by_area.get(part.pk, 0))
        for part in parts
    ]
    return sorted(rows, key=lambda row: -row.number)


@dataclass(frozen=True)
class ListRow:
    name: str
    number: str
    url: str
    area: str
    sentences: tuple[str, ...]
    since: datetime
    is_mended: bool


@dataclass(frozen=True)
class ListPage:
    """``total`` is of the last round, ``at``; the rows are judged now."""

    title: str
    crumbs: tuple[Crumb, ...]
    narrowed: Narrowed
    at: datetime | None
    total: int
    rows: tuple[ListRow, ...]
    paging: Pages

    @classmethod
    def of(
        cls,
        rule: Rule,
        found: WorkList,
        *,
        form: WhereForm,
        area: Area | None,
        at: datetime | None,
        total: int,
    ) -> "ListPage":
        title = _("%(trouble)s: %(what)s") % {"trouble": rule.trouble.label, "what": rule.title}
        more = {"after": found.next_cursor} if found.next_cursor else {}
        return cls(
            title=title,
            crumbs=(Crumb(_("To mend"), _with_area(reverse("console:to-mend"), area)), Crumb(title)),
            narrowed=Narrowed.of(form, area, without=list_url(rule, None)),
            at=at,
            total=total,
            rows=tuple(_list_row(rule, line) for line in found.lines),
            paging=Pages(next_url=_with_area(_list(rule), area, **more) if more else ""),
        )


def _list_row(rule: Rule, line: WorkLine) -> ListRow:
    noun = "individual" if rule.subject == Subject.INDIVIDUAL else "household"
    return ListRow(
        name=line.name or line.number,
        number=line.number,
        url=reverse(f"console:{noun}", args=[line.public_id]) + "#quality",
        area=line.area,
        sentences=line.sentences,
        since=line.since,
        is_mended=line.is_mended,
    )


def list_url(rule: Rule, area: Area | None) -> str:
    return _with_area(_list(rule), area)


def _list(rule: Rule) -> str:
    return reverse("console:to-mend-list", args=[rule.code])


def _with_area(url: str, area: Area | None, **more: str) -> str:
    asked = ({"area": str(area.public_id)} if area else {}) | more
    return f"{url}?{urlencode(asked)}" if asked else url
