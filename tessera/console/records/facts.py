"""Facts on a record page, each with where it comes from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.facts import Fact, FactSection
from tessera.changes.queries.provenance import Provenance
from tessera.changes.queries.records import Record
from tessera.console.attestation.shields import Shield
from tessera.console.records.head import url_of
from tessera.lib.dates import in_words
from tessera.web.formatting import day, side_by_side

# Facts that stand elsewhere on the page: in its head, in "Where they live", or beside the fact they qualify.
SHOWN_ELSEWHERE = {"status", "registered_on", "area", "address", "location", "birth_date_precision"}
NO_SHIELDS: Final[Mapping[str, Shield]] = MappingProxyType({})


@dataclass(frozen=True)
class FactRow:
    """A fact with where it comes from in a few words."""

    label: str
    shown: str
    origin: str
    origin_url: str
    log_url: str = ""
    shield: Shield | None = None

    @classmethod
    def of(
        cls,
        fact: Fact,
        *,
        precision: str = "day",
        log_url: str = "",
        confirmed: date | None = None,
        shield: Shield | None = None,
    ) -> "FactRow":
        """``precision`` is that of a birth date; ``log_url`` lists the changes of the record; ``confirmed`` is
        when somebody last looked at the record."""
        words, url = origin_of(
            fact.provenance, source=fact.source, observed_on=fact.observed_on, confirmed=confirmed
        )
        exact = fact.key != "birth_date" or precision == "day" or not isinstance(fact.value, date)
        return cls(
            label=fact.label,
            shown=fact.display if exact else day(fact.value, precision),
            origin=words if fact.is_recorded else "",
            origin_url=url,
            log_url=f"{log_url}?field={fact.key}" if log_url else "",
            shield=shield,
        )


@dataclass(frozen=True)
class Section:
    """Facts under one heading. An origin that most of them share stands once, in the heading."""

    label: str
    rows: tuple[FactRow, ...]
    missing: int
    origin: str
    origin_url: str

    @classmethod
    def of(
        cls,
        section: FactSection,
        *,
        log_url: str,
        confirmed: date | None,
        shields: Mapping[str, Shield] = NO_SHIELDS,
    ) -> "Section":
        facts = [fact for fact in section.facts if fact.key not in SHOWN_ELSEWHERE]
        precision = next(
            (str(fact.value) for fact in section.facts if fact.key == "birth_date_precision"), "day"
        )
        rows = [
            FactRow.of(
                fact,
                precision=precision,
                log_url=log_url,
                confirmed=confirmed,
                shield=shields.get(fact.key),
            )
            for fact in facts
            if fact.is_recorded
        ]
        common, url = common_origin(rows)
        rows = [replace(row, origin="", origin_url="") if row.origin == common else row for row in rows]
        return cls(section.label, tuple(rows), len(facts) - len(rows), common, url)


def common_origin(rows: Sequence[FactRow]) -> tuple[str, str]:
    found = Counter((row.origin, row.origin_url) for row in rows if row.origin).most_common(1)
    return found[0][0] if found else ("", "")


def sections_of(
    record: Record, *, viewer: Viewer, shields: Mapping[str, Shield] = NO_SHIELDS
) -> tuple[Section, ...]:
    sees_log = viewer.reach(Permission.HISTORY_VIEW).covers(record.area_path)
    log_url = url_of(record, "-log") if sees_log else ""
    found = (
        Section.of(section, log_url=log_url, confirmed=record.observed_on, shields=shields)
        for section in record.sections
    )
    return tuple(section for section in found if section.rows)


def origin_of(
    provenance: Provenance | None, *, source: str, observed_on: date | None, confirmed: date | None = None
) -> tuple[str, str]:
    """Where a fact comes from: "Survey 2026, seen 14 March 2024", and the change that brought it.

    It says too when the fact was ``confirmed``, if that was later.
    """
    if provenance is None:
        return "", ""
    what = source or provenance.source or provenance.channel_label or _("outside of a change")
    seen = observed_on or provenance.observed_on or provenance.at.date()
    later = confirmed is not None and confirmed > seen
    again = _("confirmed %(date)s") % {"date": in_words(confirmed)} if confirmed and later else ""
    url = reverse("console:change", args=[provenance.public_id]) if provenance.public_id else ""
    return side_by_side(what, in_words(seen), again), url
