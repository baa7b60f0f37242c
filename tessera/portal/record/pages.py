from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.changes.queries.changelog import ChangeLog, LogEntry
from tessera.changes.queries.loglines import LogLine
from tessera.changes.queries.records import HouseholdRecord, IndividualRecord, Record
from tessera.changes.queries.versions import Listed
from tessera.portal.information.pages import NOT_SHOWN
from tessera.web.parts import Fact, Pages


@dataclass(frozen=True)
class Change:
    """What one change did to the record. ``url`` shows the record as it was then."""

    title: str
    at: datetime
    channel: str
    lines: tuple[LogLine, ...]
    url: str

    @classmethod
    def of(cls, entry: LogEntry) -> "Change":
        titles = entry.sentences or tuple(line.title for line in entry.lines)
        origin = entry.origin
        return cls(
            title=titles[0] if titles else _("Change"),
            at=origin.at,
            channel=origin.channel_label,
            lines=entry.lines,
            url=f"{reverse('portal:version')}?{urlencode({'at': origin.at.isoformat()})}",
        )


@dataclass(frozen=True)
class Said:
    """What a survey, or another office, said of them: a picture beside the record."""

    name: str
    source: str
    observed_on: date | None


@dataclass(frozen=True)
class VersionsPage:
    changes: tuple[Change, ...]
    said: tuple[Said, ...]
    paging: Pages

    @classmethod
    def of(cls, log: ChangeLog, listed: Listed) -> "VersionsPage":
        more = f"?{urlencode({'after': log.next_cursor})}" if log.next_cursor else ""
        return cls(
            changes=tuple(Change.of(entry) for entry in log.entries),
            said=tuple(Said(one.name, one.source, one.observed_on) for one in listed.named),
            paging=Pages(next_url=more),
        )


@dataclass(frozen=True)
class Section:
    label: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ThenPage:
    """The record as it was at a moment."""

    at: datetime | None
    sections: tuple[Section, ...]

    @classmethod
    def of(cls, record: IndividualRecord) -> "ThenPage":
        return cls(record.at, sections_of(record))


def sections_of(record: Record) -> tuple[Section, ...]:
    """What is recorded, under its headings."""
    found = (
        Section(
            section.label,
            tuple(
                Fact(fact.label, fact.display)
                for fact in section.facts
                if fact.is_recorded and fact.key not in NOT_SHOWN
            ),
        )
        for section in record.sections
    )
    return tuple(section for section in found if section.facts)


@dataclass(frozen=True)
class PrintedMember:
    name: str
    born: int | None
    relationship: str


@dataclass(frozen=True)
class PrintedHousehold:
    number: str
    sections: tuple[Section, ...]
    members: tuple[PrintedMember, ...]

    @classmethod
    def of(cls, record: HouseholdRecord) -> "PrintedHousehold":
        members = (
            PrintedMember(
                one.person.name,
                one.person.birth_date.year if one.person.birth_date else None,
                one.relationship_label,
            )
            for one in record.members
            if not one.person.is_hidden
        )
        return cls(record.registry_number, sections_of(record), tuple(members))


@dataclass(frozen=True)
class PrintedPage:
    """All that is kept of somebody, on paper."""

    made_at: datetime
    name: str
    number: str
    sections: tuple[Section, ...]
    identifiers: tuple[Fact, ...]
    contacts: tuple[Fact, ...]
    households: tuple[PrintedHousehold, ...]

    @classmethod
    def of(
        cls, record: IndividualRecord, households: Sequence[HouseholdRecord], *, now: datetime
    ) -> "PrintedPage":
        return cls(
            made_at=now,
            name=record.person.name,
            number=record.registry_number,
            sections=sections_of(record),
            identifiers=tuple(Fact(one.kind_label, one.shown) for one in record.owned.identifiers),
            contacts=tuple(Fact(one.kind_label, one.value) for one in record.owned.contacts),
            households=tuple(PrintedHousehold.of(one) for one in households),
        )
