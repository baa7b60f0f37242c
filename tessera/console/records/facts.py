"""Facts on a record page, each with where it comes from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.changes.queries.facts import Fact, FactSection
from tessera.changes.queries.provenance import Provenance
from tessera.changes.queries.records import Record
from tessera.lib.dates import in_words
from tessera.web.formatting import side_by_side

# Facts that stand elsewhere on the page: in its head, in "Where they live", or beside the fact they qualify.
SHOWN_ELSEWHERE = {"status", "registered_on", "area", "address", "location", "birth_date_precision"}


@dataclass(frozen=True)
class FactRow:
    """A fact with where it comes from in a few words."""

    label: str
    shown: str
    origin: str
    origin_url: str

    @classmethod
    def of(cls, fact: Fact) -> "FactRow":
        words, url = origin_of(fact.provenance, source=fact.source, observed_on=fact.observed_on)
        return cls(fact.label, fact.display, words if fact.is_recorded else "", url)


@dataclass(frozen=True)
class Section:
    """Facts under one heading. An origin that most of them share stands once, in the heading."""

    label: str
    rows: tuple[FactRow, ...]
    missing: int
    origin: str
    origin_url: str

    @classmethod
    def of(cls, section: FactSection) -> "Section":
        facts = [fact for fact in section.facts if fact.key not in SHOWN_ELSEWHERE]
        rows = [FactRow.of(fact) for fact in facts if fact.is_recorded]
        common, url = common_origin(rows)
        rows = [replace(row, origin="", origin_url="") if row.origin == common else row for row in rows]
        return cls(section.label, tuple(rows), len(facts) - len(rows), common, url)


def common_origin(rows: Sequence[FactRow]) -> tuple[str, str]:
    found = Counter((row.origin, row.origin_url) for row in rows if row.origin).most_common(1)
    return found[0][0] if found else ("", "")


def sections_of(record: Record) -> tuple[Section, ...]:
    found = (Section.of(section) for section in record.sections)
    return tuple(section for section in found if section.rows)


def origin_of(provenance: Provenance | None, *, source: str, observed_on: date | None) -> tuple[str, str]:
    """Where a fact comes from: "Survey 2026, seen 14 March 2024", and the change that brought it."""
    if provenance is None:
        return "", ""
    what = source or provenance.source or provenance.channel_label or _("outside of a change")
    when = in_words(observed_on or provenance.observed_on or provenance.at.date())
    url = reverse("console:change", args=[provenance.public_id]) if provenance.public_id else ""
    return side_by_side(what, when), url
