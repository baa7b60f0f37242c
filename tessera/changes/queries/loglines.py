"""What one write to one row means to people: a title and, where facts changed, each of them before and after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.attestation.choices import Status
from tessera.attestation.models import Attestation
from tessera.attestation.queries.standings import label_of
from tessera.audit.models import Recorded
from tessera.audit.versions import Act, Difference, Event, Row, differences
from tessera.changes.queries.facts import Reading, columns_of, value_of
from tessera.dictionary.choices import Subject
from tessera.dictionary.specs import FieldSpec
from tessera.registry.choices import (
    ContactKind,
    MembershipEnd,
    MembershipRole,
    RelationshipKind,
    RelationshipToHead,
    ScanStatus,
    SpouseEnd,
)
from tessera.registry.models import (
    ContactPoint,
    Document,
    Group,
    Identifier,
    IdentifierKind,
    Individual,
    Membership,
    Relationship,
)
from tessera.registry.queries.people import Person

# Columns that say nothing to people: keys, copies, and what stands in the title already.
_SILENT: Final = frozenset({
    "id", "public_id", "registry_number", "individual_id", "group_id", "other_id", "kind_id", "kind", "is_exclusive",
    "is_unique", "lookup", "sealed", "file", "sha256", "size", "mime_type", "attributes", "location_accuracy",
})  # fmt: skip
_LABELS: Final[Mapping[str, str | Promise]] = {
    "name_variants": gettext_lazy("Name in another script"),
    "duplicate_of_id": gettext_lazy("Duplicate of"),
    "merged_into_id": gettext_lazy("Merged into"),
    "roles": gettext_lazy("Roles"),
    "relationship_to_head": gettext_lazy("Relationship to the head"),
    "since": gettext_lazy("Since"),
    "until": gettext_lazy("Until"),
    "reason": gettext_lazy("Reason"),
    "is_adopted": gettext_lazy("Adopted"),
    "married_on": gettext_lazy("Married on"),
    "separated_on": gettext_lazy("Separated on"),
    "ended_on": gettext_lazy("Ended on"),
    "end_reason": gettext_lazy("Reason for the end"),
    "masked": gettext_lazy("Number"),
    "value": gettext_lazy("Value"),
    "status": gettext_lazy("Status"),
    "expires_on": gettext_lazy("Expires on"),
    "verified_at": gettext_lazy("Verified"),
    "verified_by": gettext_lazy("Verified by"),
    "verified_how": gettext_lazy("How it was verified"),
    "is_preferred": gettext_lazy("Preferred"),
    "title": gettext_lazy("Title"),
    "scan_status": gettext_lazy("Virus scan"),
}
_CHOICES: Final[Mapping[str, Any]] = {
    "roles": MembershipRole,
    "relationship_to_head": RelationshipToHead,
    "reason": MembershipEnd,
    "end_reason": SpouseEnd,
    "scan_status": ScanStatus,
}


@dataclass(frozen=True)
class Diff:
    """A fact before and after, as the viewer may read it; "" where nothing was recorded."""

    label: str
    before: str
    after: str
    is_masked: bool = False
    field: str = ""


@dataclass(frozen=True)
class LogLine:
    act: Act
    title: str
    diffs: tuple[Diff, ...] = ()


@dataclass(frozen=True)
class Speech:
    """What the lines of one record's log are told with."""

    reading: Reading
    people: Mapping[int, Person]
    groups: Mapping[int, str]
    kinds: Mapping[int, IdentifierKind]

    def name(self, individual_id: int) -> str:
        person = self.people.get(individual_id)
        return person.name if person and not person.is_hidden else _("somebody you may not see")


def line_of(
    model: type[Recorded], event: Event, speech: Speech, *, field: str | None = None
) -> LogLine | None:
    """The line for a write, or None when it changed nothing that people read."""
    if model in {Individual, Group}:
        return _of_record(event, speech, field=field)
    if model is Attestation:
        return _of_attestation(event, speech, field=field)
    if field is not None:
        return None
    diffs = tuple(_plain(event)) if event.act is Act.CHANGED else ()
    if event.act is Act.CHANGED and not diffs:
        return None
    return LogLine(event.act, _TITLES[model](event, speech), diffs)


def _of_record(event: Event, speech: Speech, *, field: str | None) -> LogLine | None:
    if event.act is Act.ADDED and field is None:
        return LogLine(event.act, _("The record was registered"))
    if event.act is Act.REMOVED:
        return LogLine(event.act, _("The record was taken out of the register"))
    diffs = tuple(_facts(event, speech, field=field))
    return LogLine(event.act, _("Facts were changed"), diffs) if diffs else None


def _of_attestation(event: Event, speech: Speech, *, field: str | None) -> LogLine | None:
    """What was said of a fact; the value itself stands in the lines of the record."""
    language = speech.reading.language
    specs = speech.reading.catalogue.fields(speech.reading.subject, deprecated=True)
    spec = next((spec for spec in specs if spec.id == event.row["field_id"]), None)
    if spec is None or field not in {None, spec.key}:
        return None
    row, was = event.after or {}, (event.before or {}).get("status", Status.NEW)
    status = row.get("status", Status.NEW)
    facts = {
        "fact": spec.label_in(language),
        "status": label_of(status, language),
        "was": label_of(was, language),
        "who": row.get("attested_by_name", ""),
    }
    if status == Status.NEW:
        return LogLine(event.act, _("%(fact)s: no longer “%(was)s”") % facts) if was != status else None
    title = _("%(fact)s: expired") if status == Status.EXPIRED else _("%(fact)s: %(status)s by %(who)s")
    comment = Diff(_("Comment"), "", row.get("comment", ""))
    return LogLine(event.act, title % facts, (comment,) if comment.after and status != Status.EXPIRED else ())


def _facts(event: Event, speech: Speech, *, field: str | None) -> Sequence[Diff]:
    specs = columns_of(speech.reading.catalogue, speech.reading.subject)
    found: dict[str, Diff] = {}
    for difference in differences(event.before, event.after):
        spec = specs.get((difference.column, difference.key))
        key = spec.key if spec else difference.column
        if field is not None and key != field:
            continue
        if spec is not None:
            found[key] = _fact(spec, event, speech)
        elif difference.column not in _SILENT:
            found[f"{key} {difference.key}"] = _unlisted(difference)
    return list(found.values())


def _fact(spec: FieldSpec, event: Event, speech: Speech) -> Diff:
    reading = speech.reading
    before, after = (
        reading.show(spec, value_of(spec, row)) if row is not None else ""
        for row in (event.before, event.after)
    )
    return Diff(spec.label_in(reading.language), before, after, reading.is_masked(spec), spec.key)


def _plain(event: Event) -> list[Diff]:
    """The differences of a row that belongs to the record."""
    return [
        _unlisted(difference)
        for difference in differences(event.before, event.after)
        if difference.column not in _SILENT
    ]


def _unlisted(difference: Difference) -> Diff:
    label = str(_LABELS.get(difference.column, difference.column))
    if difference.key is not None:
        label = _("%(label)s (%(part)s)") % {"label": label, "part": difference.key}
    before, after = (_words(difference.column, value) for value in (difference.before, difference.after))
    return Diff(label, before, after)


def _words(column: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(_words(column, part) for part in value)
    choices = _CHOICES.get(column)
    return str(choices(value).label) if choices and value in choices.values else str(value)


def _membership(event: Event, speech: Speech) -> str:
    row = event.row
    if speech.reading.subject == Subject.INDIVIDUAL:
        return _own_membership(event, speech.groups.get(row["group_id"]) or _("a group you may not see"))
    facts = {"name": speech.name(row["individual_id"])}
    if event.act is Act.ADDED:
        relationship = _words("relationship_to_head", row["relationship_to_head"])
        if relationship:
            return _("%(name)s was added (%(relationship)s)") % {**facts, "relationship": relationship}
        return _("%(name)s was added") % facts
    if event.act is Act.REMOVED:
        return _("The membership of %(name)s was taken back") % facts
    if _has_ended(event):
        return _("%(name)s left") % facts
    return _("The membership of %(name)s was changed") % facts


def _own_membership(event: Event, group: str) -> str:
    facts = {"group": group}
    if event.act is Act.ADDED:
        return _("Became a member of %(group)s") % facts
    if event.act is Act.REMOVED:
        return _("The membership of %(group)s was taken back") % facts
    if _has_ended(event):
        return _("Left %(group)s") % facts
    return _("The membership of %(group)s was changed") % facts


def _has_ended(event: Event) -> bool:
    before, after = event.before or {}, event.after or {}
    return before.get("until") is None and after.get("until") is not None


def _relationship(event: Event, speech: Speech) -> str:
    row = event.row
    facts = {
        "one": speech.name(row["individual_id"]),
        "kind": str(RelationshipKind(row["kind"]).label),
        "other": speech.name(row["other_id"]),
    }
    if event.act is Act.ADDED:
        return _("A relationship was recorded: %(one)s, %(kind)s %(other)s") % facts
    if event.act is Act.REMOVED:
        return _("A relationship was taken back: %(one)s, %(kind)s %(other)s") % facts
    return _("A relationship was changed: %(one)s, %(kind)s %(other)s") % facts


def _identifier(event: Event, speech: Speech) -> str:
    row = event.row
    kind = speech.kinds.get(row["kind_id"])
    facts = {"kind": kind.name_in(speech.reading.language) if kind else "?", "number": row["masked"]}
    if event.act is Act.ADDED:
        return _("%(kind)s %(number)s was attached") % facts
    if event.act is Act.REMOVED:
        return _("%(kind)s %(number)s was taken away") % facts
    return _("%(kind)s %(number)s was changed") % facts


def _contact(event: Event, speech: Speech) -> str:
    row = event.row
    facts = {"kind": str(ContactKind(row["kind"]).label), "value": row["value"]}
    if event.act is Act.ADDED:
        return _("%(kind)s %(value)s was added") % facts
    if event.act is Act.REMOVED:
        return _("%(kind)s %(value)s was taken away") % facts
    return _("%(kind)s %(value)s was changed") % facts


def _document(event: Event, speech: Speech) -> str:
    facts = {"title": event.row["title"] or speech.reading.document_kind(event.row["kind"])}
    if event.act is Act.ADDED:
        return _("The document “%(title)s” was attached") % facts
    if event.act is Act.REMOVED:
        return _("The document “%(title)s” was taken away") % facts
    return _("The document “%(title)s” was changed") % facts


_TITLES: Final[Mapping[type[Recorded], Callable[[Event, Speech], str]]] = {
    Membership: _membership,
    Relationship: _relationship,
    Identifier: _identifier,
    ContactPoint: _contact,
    Document: _document,
}


def people_in(model: type[Recorded], row: Row) -> set[int]:
    """The people whom the line of a row names."""
    if model is Membership:
        return {row["individual_id"]}
    return {row["individual_id"], row["other_id"]} if model is Relationship else set()
