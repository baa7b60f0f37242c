"""Totals by group, the quality of facts by section and by field, and versions by source, as tables of the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tessera.console.statistics import keys
from tessera.console.statistics.figures import Figure
from tessera.dictionary.catalogue import Catalogue
from tessera.statistics.indicators import COMPLETE, FRESH, TOTALS, Table, Total
from tessera.statistics.queries import Told
from tessera.web.parts import Words


@dataclass(frozen=True)
class Row:
    """``percent`` fills a bar below the label."""

    label: Words
    cells: tuple[str, ...]
    percent: float | None = None


@dataclass(frozen=True)
class Breakdown:
    title: Words
    what: Words
    headings: tuple[Words, ...]
    rows: tuple[Row, ...]


def breakdowns(told: Told, *, catalogue: Catalogue, language: str) -> Iterator[Breakdown]:
    for total in TOTALS:
        if told.number(total.key):
            yield from (_of_table(total, table, told) for table in total.tables)
    yield _quality(told, catalogue, language)
    yield Breakdown(
        _("Facts attested, by field"),
        _("Field"),
        (_("Attested"),),
        tuple(
            Row(
                keys.whose(spec.subject, spec.label_in(language)),
                (_percent(told, key),),
                told.values.get(key),
            )
            for spec, key in keys.attested_fields(told, catalogue)
        ),
    )
    by_source = tuple(Row(source, (_count(told, key),)) for source, key in keys.sources(told))
    yield Breakdown(_("Versions by source"), _("Source"), (_("Records"),), by_source)
    others = tuple(
        Row(total.label, (_count(told, total.key),))
        for total in TOTALS
        if not total.tables and told.has(total.key)
    )
    yield Breakdown(_("Further figures"), _("What"), (_("Number"),), others)


def _of_table(total: Total, table: Table, told: Told) -> Breakdown:
    rows = []
    for group in table.groups:
        key = table.key_of(group)
        if not group.is_gap or told.number(key) != 0:
            share = Figure(key, "", "percent", of=total.key).in_words(told)
            rows.append(Row(group.label, (_count(told, key), share), told.percent(key, total.key)))
    return Breakdown(table.title, _("Group"), (_("Number"), _("Share")), tuple(rows))


def _quality(told: Told, catalogue: Catalogue, language: str) -> Breakdown:
    rows = []
    for section, end in keys.sections(told, catalogue):
        complete, fresh = f"{COMPLETE}.{end}", f"{FRESH}.{end}"
        label = keys.whose(section.subject, section.label_in(language))
        rows.append(Row(label, (_percent(told, complete), _percent(told, fresh)), told.values.get(complete)))
    return Breakdown(_("Facts by section"), _("Section"), (_("Recorded"), _("Up to date")), tuple(rows))


def _count(told: Told, key: str) -> str:
    return Figure(key, "").in_words(told)


def _percent(told: Told, key: str) -> str:
    return Figure(key, "", "percent").in_words(told)
