"""The change log of a record or of one of its fields, and what differs between two dates.

It is read from the history that the triggers keep, so nothing escapes it: a write outside of any change is shown as
such, with the database user.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.attestation.models import Attestation
from tessera.audit.models import Recorded
from tessera.audit.queries import versions
from tessera.audit.versions import Act, Event, Row, Stored, by_row, events_of, versions_of
from tessera.changes.queries.facts import Reading
from tessera.changes.queries.loglines import LogLine, Speech, line_of, people_in
from tessera.changes.queries.mentions import mentions
from tessera.changes.queries.provenance import Origins, Provenance
from tessera.changes.queries.records import IndividualRecord, Record
from tessera.changes.queries.sentences import sentences
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.lib.db.prepared import fetch
from tessera.lib.refusals import NotAllowed, NotFound
from tessera.registry.models import (
    ContactPoint,
    Document,
    Group,
    Identifier,
    Individual,
    Membership,
    Relationship,
)
from tessera.registry.queries import kinds
from tessera.registry.queries.people import people
from tessera.registry.queries.places import places
from tessera.registry.queries.within import covers, group_within, seen_by

PAGE: Final = 30
_OF_INDIVIDUAL: Final[Mapping[type[Recorded], tuple[str, ...]]] = {
    Individual: ("id",),
    Membership: ("individual_id",),
    Relationship: ("individual_id", "other_id"),
    Identifier: ("individual_id",),
    ContactPoint: ("individual_id",),
    Document: ("individual_id",),
    Attestation: ("individual_id",),
}
_OF_GROUP: Final[Mapping[type[Recorded], tuple[str, ...]]] = {
    Group: ("id",),
    Membership: ("group_id",),
    Identifier: ("group_id",),
    ContactPoint: ("group_id",),
    Document: ("group_id",),
    Attestation: ("group_id",),
}
_NUMBERS: Final = f"""
select g.id, g.registry_number from registry_group g left join areas_area area on area.id = g.area_id
where g.id = any (%(ids)s::bigint[]) and {group_within("g")}
"""  # noqa: S608 - the parts are constants
Kept = Mapping[type[Recorded], Mapping[int, Sequence[Stored]]]


@dataclass(frozen=True)
class LogEntry:
    """All that one change did to the record. ``sentences`` are those of the whole change, as it was proposed."""

    origin: Provenance
    sentences: tuple[str, ...]
    lines: tuple[LogLine, ...]


@dataclass(frozen=True)
class ChangeLog:
    """Newest first. ``next_cursor`` asks for the older ones; "" at the end. ``total`` counts all entries."""

    entries: tuple[LogEntry, ...]
    next_cursor: str
    total: int


@dataclass(frozen=True)
class _Marked:
    model: type[Recorded]
    event: Event
    is_mention: bool = False  # the change named the record and wrote nothing


def change_log(record: Record, *, viewer: Viewer, field: str | None = None, cursor: str = "") -> ChangeLog:
    """What changed in a record that the viewer has been shown, or in one field of it; of a past record, until then.

    Raises NotAllowed without the permission, NotFound for a field that is not declared or a broken cursor.
    """
    _must_see_history(record, viewer)
    kept = _kept(record, only_record=field is not None)
    named = [] if field is not None else _mentioned(record, kept)
    speech = _speech(record, kept, viewer=viewer, field=field, mentioned=named)
    told = [
        (group, lines)
        for group in _grouped(kept, named)
        if (record.at is None or group[0].event.at <= record.at) and (lines := _lines(group, speech, field))
    ]
    after = [(group, lines) for group, lines in told if not cursor or _position(group) < _read(cursor)]
    page, rest = after[:PAGE], after[PAGE:]
    said = sentences({group[0].event.change for group, _told in page}, viewer=viewer)
    entries = tuple(
        LogEntry(
            origin=_origin(group, speech.reading.origins),
            sentences=said.get(group[0].event.change or 0, ()),
            lines=lines,
        )
        for group, lines in page
    )
    return ChangeLog(entries, _write(page[-1][0]) if rest else "", len(told))


def difference(record: Record, *, viewer: Viewer, since: datetime, until: datetime) -> tuple[LogLine, ...]:
    """What differs between the record at one moment and at a later one. Raises NotAllowed."""
    _must_see_history(record, viewer)
    kept = _kept(record)
    speech = _speech(record, kept, viewer=viewer, field=None)
    found = []
    for model, rows in kept.items():
        for stored in rows.values():
            before, after = _standing(stored, since), _standing(stored, until)
            if before != after:
                act = Act.ADDED if before is None else Act.REMOVED if after is None else Act.CHANGED
                event = Event(act, until, None, "", before, after, 0)
                found.append(line_of(model, event, speech))
    return tuple(line for line in found if line is not None)


def _must_see_history(record: Record, viewer: Viewer) -> None:
    subject = Subject.INDIVIDUAL if isinstance(record, IndividualRecord) else Subject.GROUP
    if not covers(viewer.reach(Permission.HISTORY_VIEW), subject, record.id, record.area_path):
        raise NotAllowed


def _kept(record: Record, *, only_record: bool = False) -> Kept:
    tables = _OF_INDIVIDUAL if isinstance(record, IndividualRecord) else _OF_GROUP
    of_facts = {Individual, Group, Attestation}
    chosen = [item for item in tables.items() if item[0] in of_facts] if only_record else tables.items()
    return {
        model: by_row(versions(model, **{column: [record.id] for column in columns}))
        for model, columns in chosen
    }


def _standing(stored: Sequence[Stored], at: datetime) -> Row | None:
    return next(
        (
            version.row
            for version in versions_of(stored)
            if version.since <= at and (version.until is None or at < version.until)
        ),
        None,
    )


def _mentioned(record: Record, kept: Kept) -> list[_Marked]:
    """The imports that named the record and changed nothing of it."""
    model = Individual if isinstance(record, IndividualRecord) else Group
    wrote = {
        event.change for each in kept.values() for stored in each.values() for event in events_of(stored)
    }
    return [
        _Marked(model, Event(Act.CHANGED, at, change, "", None, None, 0), is_mention=True)
        for change, at in mentions(record)
        if change not in wrote
    ]


def _grouped(kept: Kept, named: Sequence[_Marked]) -> list[list[_Marked]]:
    """The writes, those of one change together, the newest change first."""
    groups: dict[object, list[_Marked]] = defaultdict(list)
    for model, rows in kept.items():
        for stored in rows.values():
            for event in events_of(stored):
                key = event.change if event.change is not None else (event.at, event.writer)
                groups[key].append(_Marked(model, event))
    for marked in named:
        groups[marked.event.change].append(marked)
    return sorted(groups.values(), key=_position, reverse=True)


def _position(group: Sequence[_Marked]) -> tuple[datetime, int]:
    return max(marked.event.at for marked in group), group[0].event.change or 0


def _lines(group: Iterable[_Marked], speech: Speech, field: str | None) -> tuple[LogLine, ...]:
    told = (
        LogLine(Act.CHANGED, _("The file says the same; nothing changed."))
        if marked.is_mention
        else line_of(marked.model, marked.event, speech, field=field)
        for marked in group
    )
    return tuple(line for line in told if line is not None)


def _origin(group: Sequence[_Marked], origins: Origins) -> Provenance:
    last = max((marked.event for marked in group), key=lambda event: event.at)
    return origins.of(last.change, at=last.at, writer=last.writer)


def _speech(
    record: Record, kept: Kept, *, viewer: Viewer, field: str | None, mentioned: Sequence[_Marked] = ()
) -> Speech:
    subject = Subject.INDIVIDUAL if isinstance(record, IndividualRecord) else Subject.GROUP
    definitions = catalogue.current()
    if field is not None and definitions.field(subject, field) is None:
        raise NotFound
    language = get_language() or viewer.language
    rows = [(model, one.row) for model, each in kept.items() for stored in each.values() for one in stored]
    changes = {
        change
        for each in kept.values()
        for stored in each.values()
        for one in stored
        for change in (one.row["recorded_change"], one.superseded_change)
    } | {marked.event.change for marked in mentioned}
    area_keys = [
        spec.key for spec in definitions.fields(subject, deprecated=True) if spec.type == FieldType.AREA
    ]
    own = [row for model, row in rows if model in {Individual, Group}]
    named = places(
        ids={row["area_id"] for row in own},
        codes={str(row["attributes"][key]) for row in own for key in area_keys if row["attributes"].get(key)},
        language=language,
    )
    reading = Reading(
        subject, definitions, viewer, record.area_path, named, Origins(changes), language, record.id
    )
    group_ids = {row["group_id"] for model, row in rows if model is Membership}
    groups = fetch(_NUMBERS, {"ids": list(group_ids), **seen_by(viewer)}) if group_ids else []
    return Speech(
        reading=reading,
        people=people({pk for model, row in rows for pk in people_in(model, row)}, viewer=viewer),
        groups=dict(groups),
        kinds=kinds.current().identifiers,
    )


def _write(group: Sequence[_Marked]) -> str:
    at, change = _position(group)
    return f"{at.astimezone(UTC).isoformat()}_{change}"


def _read(cursor: str) -> tuple[datetime, int]:
    at, _separator, change = cursor.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), int(change)
    except ValueError:
        raise NotFound from None
