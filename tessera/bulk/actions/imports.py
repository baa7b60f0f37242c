"""What is done with an import: receive, map, discard. Checking and applying are in their own modules."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.bulk import approved, households, members, mending, staging, tables, targets
from tessera.bulk.actions.receiving import Upload, must_be_open, read_again, receive
from tessera.bulk.choices import DateOrder, DecimalMark, ImportStatus
from tessera.bulk.errors import (
    DateOrderAmbiguous,
    HeadingTwice,
    KeysMustLast,
    MendedTooEarly,
    NothingToMatch,
    NotLinked,
    PersonInHouseholds,
    UnknownTarget,
    VersionNameMissing,
    WhoseMissing,
)
from tessera.bulk.evidence import Evidence
from tessera.bulk.models import Fault, Import, RememberedMapping
from tessera.bulk.tables import Reread
from tessera.bulk.targets import IGNORE, Target, slot_of
from tessera.changes.actions import versions
from tessera.dictionary.choices import Subject
from tessera.jobs import actions as jobs
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.versions.choices import Arrival


@dataclass(frozen=True)
class Choices:
    """What somebody decided on the mapping page. ``mapping`` is the target key of each column, "" to leave it out."""

    mapping: Sequence[str]
    date_order: DateOrder = DateOrder.FOUND
    decimal_mark: DecimalMark = DecimalMark.FOUND
    keys_last: bool = True
    refuse_all: bool = False
    observed_on: date | None = None
    version_name: str = ""
    version_source: str = ""
    arrival: Arrival = Arrival.DEFAULT


@transaction.atomic
def map_columns(found: Import, choices: Choices, *, by: Viewer, now: datetime) -> None:
    """Take the mapping, remember it for files with the same columns, and have the rows checked in the background.

    Raises NothingToMatch, HeadingTwice, UnknownTarget, WhoseMissing, PersonInHouseholds, NotLinked, KeysMustLast,
    MendedTooEarly, and DateOrderAmbiguous and DecimalMarkAmbiguous when the file itself does not say how it writes
    them.
    """
    by.must(Permission.IMPORT)
    found = Import.objects.select_for_update().get(pk=found.pk)
    must_be_open(found)
    chosen = _sound(found, choices)
    found.mapping = _keys(found, choices, chosen)
    _settle(found, choices, chosen)
    found.keys_last = choices.keys_last
    found.refuse_all = choices.refuse_all
    found.observed_on = choices.observed_on
    _name_version(found, choices)
    found.status = ImportStatus.CHECKING
    _remember(found, choices, now=now)
    job = jobs.enqueue(
        "bulk.check",
        lock=f"import-{found.pk}",
        title=found.name,
        requested_by_id=by.user_id,
        import_id=found.pk,
    )
    found.job = job.public_id
    found.save()


def _name_version(found: Import, choices: Choices) -> None:
    """Under which name the rows are kept, and what becomes of known records. Raises VersionNameMissing and
    VersionNameTaken."""
    name, source = choices.version_name.strip(), choices.version_source.strip()
    if not name and (choices.arrival != Arrival.DEFAULT or source):
        raise VersionNameMissing(field="version_name")
    if name:
        source = versions.source_of(name, source)
    found.version_name, found.version_source, found.arrival = name, source, choices.arrival


def _settle(found: Import, choices: Choices, chosen: Sequence[Target | None]) -> None:
    """How dates and numbers are written: as chosen, else as the whole file says."""
    evidence = Evidence(found, chosen)
    evidence.gather(of_dates=not choices.date_order, of_numbers=not choices.decimal_mark)
    found.date_order = choices.date_order or evidence.date_order()
    found.decimal_mark = choices.decimal_mark or evidence.decimal_mark()


def _sound(found: Import, choices: Choices) -> list[Target | None]:
    """The targets chosen, if rows can be read and matched by them."""
    known = targets.current()
    chosen: list[Target | None] = []
    for key in list(choices.mapping)[: len(found.headings)]:
        target = known.get(key)
        if target is None and key != IGNORE:
            raise UnknownTarget(target=key)
        chosen.append(target)
    own = len(found.headings) - int(found.second.get("columns", 0))
    whose = [slot_of(key) for key in _keys(found, choices, chosen)]
    for slot in dict.fromkeys(whose):
        of_one = [target if whose[at] == slot else None for at, target in enumerate(chosen)]
        for table in (of_one[:own], of_one[own:]):
            _must_be_given_once(table)
    _must_tell_who(choices, [_key_of(target) for target in chosen[:own]])
    if found.second:
        _must_be_linked(chosen[:own], chosen[own:])
    _must_have_its_households(found, choices)
    return chosen


def _keys(found: Import, choices: Choices, chosen: Sequence[Target | None]) -> list[str]:
    """What each column is, and whose where people stand side by side. Raises WhoseMissing and UnknownTarget."""
    keys = []
    for position, (given, target) in enumerate(zip(choices.mapping, chosen, strict=False)):
        slot = slot_of(given) if found.has_members else ""
        if target is None or not members.is_of_somebody(target) or not found.has_members:
            slot = ""
        elif not slot:
            raise WhoseMissing(target=target.label_in("en"), field=f"person_{position}")
        elif slot not in members.SLOTS:
            raise UnknownTarget(target=given)
        keys.append(members.with_slot(slot, _key_of(target)))
    return keys


def _key_of(target: Target | None) -> str:
    return target.key if target is not None else IGNORE


def _must_be_given_once(table: Sequence[Target | None]) -> None:
    taken: set[str] = set()
    for target in table:
        if target is not None and target.key in taken:
            raise HeadingTwice(target=target.label_in("en"))
        taken.add(_key_of(target))


def _must_tell_who(choices: Choices, keys: Sequence[str]) -> None:
    if tables.holds_people(keys):
        if not any(map(_tells_who, keys)):
            raise NothingToMatch
    elif not tables.links(keys):
        raise NothingToMatch
    elif not choices.keys_last and "group.registry_number" not in keys:
        raise KeysMustLast(field="keys_last")


def _tells_who(key: str) -> bool:
    names = ("full_name", "given_name", "family_name", "preferred_name", "registry_number")
    return key.startswith("identifier.") or key in {f"individual.{name}" for name in names}


def _must_be_linked(people: Sequence[Target | None], of_groups: Sequence[Target | None]) -> None:
    for target in of_groups:
        if target is not None and target.subject != Subject.GROUP:
            raise PersonInHouseholds(target=target.label_in("en"))
    shared = {_key_of(target) for target in people} & {_key_of(target) for target in of_groups}
    if not tables.links(tuple(shared)):
        raise NotLinked


def _must_have_its_households(found: Import, choices: Choices) -> None:
    """Mended rows find the households of the file that they come from once it is applied."""
    parent = found.mends
    if parent is None or choices.keys_last or "household.key" not in choices.mapping:
        return
    if parent.status in {
        ImportStatus.MAPPING,
        ImportStatus.CHECKING,
        ImportStatus.CHECKED,
        ImportStatus.WAITING,
        ImportStatus.APPLYING,
    }:
        raise MendedTooEarly(name=parent.name)


def _remember(found: Import, choices: Choices, *, now: datetime) -> None:
    """The choices by position. A column is remembered as left out only where something was offered for it: a field
    that fits it may be added later."""
    guessed = found.counts.get("guessed", found.mapping)
    chosen = [
        key if key or offered else None
        for heading, key, offered in zip(found.headings, found.mapping, guessed, strict=True)
        if not mending.is_added(heading)
    ]
    RememberedMapping.objects.update_or_create(
        signature=found.signature,
        defaults={
            "targets": chosen,
            "date_order": choices.date_order,
            "decimal_mark": choices.decimal_mark,
            "keys_last": choices.keys_last,
            "updated_at": now,
        },
    )


def reopened(found: Import) -> Import:
    """The import, open again when the job that should have checked it has failed."""
    if (
        found.status == ImportStatus.CHECKING
        and found.job is not None
        and Job.objects.filter(public_id=found.job, status__in=[Status.FAILED, Status.CANCELLED]).exists()
    ):
        found.status = ImportStatus.MAPPING
        found.save(update_fields=["status"])
    return found


@transaction.atomic
def discard(found: Import, *, by: Viewer, now: datetime) -> None:
    """Throw an import away that was not applied, with its file."""
    by.must(Permission.IMPORT)
    must_be_open(found)
    found.status = ImportStatus.DISCARDED
    found.ended_at = now
    forget(found)


def forget(found: Import) -> None:
    """Remove the people's data that an ended import still holds: file, staging tables, samples, faults' values."""
    staging.drop(found)
    approved.forget(found)
    Fault.objects.filter(source=found).update(value="")
    found.samples = []
    found.save()
    transaction.on_commit(lambda: _empty(found))


def _empty(found: Import) -> None:
    """Remove the files of an import, but for the refused rows where they are kept."""
    kept = mending.refused_file(found)
    for path in found.folder.glob("*"):
        if path != kept:
            path.unlink(missing_ok=True)
    if kept is None:
        shutil.rmtree(found.folder, ignore_errors=True)


def keep_refused(found: Import, *, language: str) -> None:
    """Keep the refused rows for a while, and what the keys of their households meant, where they mean nothing in other
    files."""
    if not found.counts.get("refused") or not found.original.exists():
        return
    mending.keep(found, language=language)
    found.counts = {**found.counts, mending.KEPT_FLAG: True}
    if not found.keys_last:
        households.keep(found)


__all__ = [
    "Choices",
    "DateOrderAmbiguous",
    "Reread",
    "Upload",
    "discard",
    "forget",
    "keep_refused",
    "map_columns",
    "read_again",
    "receive",
    "reopened",
]
