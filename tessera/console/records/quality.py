"""What is to be mended in a record, each with the way to mend it."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import ngettext

from tessera.accounts.viewer import Viewer
from tessera.changes.queries.records import HouseholdRecord, IndividualRecord, Record
from tessera.console.records.head import Action, event_of
from tessera.registry.quality.rules import HOUSEHOLD, Severity
from tessera.registry.queries.quality import Fault, faults
from tessera.web.parts import Kind, Words

AT_ONCE: Final = 6  # faults that stand open; the others are unfolded
KINDS: Final[dict[Severity, Kind]] = {Severity.FIRST: "bad", Severity.SOON: "warn", Severity.LATER: ""}


@dataclass(frozen=True)
class FaultRow:
    """``mend`` leads to the event that mends it; None without the right to it."""

    sentence: str
    trouble: Words
    kind: Kind
    mend: Action | None


@dataclass(frozen=True)
class Quality:
    """``in_order`` of ``subjects`` (the household and its members) have no fault; ``words`` says so."""

    first: tuple[FaultRow, ...]
    others: tuple[FaultRow, ...]
    in_order: int
    subjects: int
    words: str

    @property
    def total(self) -> int:
        return len(self.first) + len(self.others)


def quality_of(record: Record, *, viewer: Viewer) -> Quality | None:
    """Two queries. None for a record of the past: what was missing then can be mended no more."""
    if record.at is not None:
        return None
    if isinstance(record, HouseholdRecord):
        people = {one.person.id: one.person for one in record.members if not one.person.is_hidden}
        keys, groups = list(people), [record.id]
    else:
        assert isinstance(record, IndividualRecord)
        people, keys, groups = {record.person.id: record.person}, [record.id], []
    found = faults(individuals=keys, groups=groups, viewer=viewer, on=record.day, known=people)
    faulty = {(fault.rule.subject, fault.key) for fault in found}
    subjects = len(keys) + len(groups)
    rows = [_row(fault, record, viewer) for fault in found]
    return Quality(
        first=tuple(rows[:AT_ONCE]),
        others=tuple(rows[AT_ONCE:]),
        in_order=subjects - len(faulty),
        subjects=subjects,
        words=_words(subjects - len(faulty), subjects) if groups else "",
    )


def _row(fault: Fault, record: Record, viewer: Viewer) -> FaultRow:
    severity = fault.rule.severity
    return FaultRow(fault.sentence, fault.rule.trouble.label, KINDS[severity], _mend(fault, record, viewer))


def _mend(fault: Fault, record: Record, viewer: Viewer) -> Action | None:
    mend = fault.rule.mend
    noun, key = "household", record.public_id
    if isinstance(record, IndividualRecord) and mend.of == HOUSEHOLD:
        homes = [line.public_id for line in record.households if line.public_id is not None]
        if not homes:
            return None
        key = homes[0]
    elif fault.person is not None and fault.person.public_id is not None and mend.of != HOUSEHOLD:
        noun, key = "individual", fault.person.public_id
    return event_of(noun, key, mend.event, near=record, viewer=viewer)


def _words(in_order: int, subjects: int) -> str:
    """The household and its members together are the records of a household."""
    counted = {"good": in_order, "all": subjects}
    return (
        ngettext("%(good)s of %(all)s record in order", "%(good)s of %(all)s records in order", subjects)
        % counted
    )
