"""The gate for records: a whole person or household, narrowed to reach, masked, and the access noted.

A fixed number of queries, whatever the size of the register. ``at`` shows the record as it was recorded then;
who may see it is decided by where it lies today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import get_language

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.audit.versions import Row, Version
from tessera.changes.errors import NotYetRegistered
from tessera.changes.queries import lines
from tessera.changes.queries.as_in import AsIn, Standing, standing
from tessera.changes.queries.facts import FactSection, Reading, sections
from tessera.changes.queries.lines import HouseholdLine, Member, Owned, TieLine, WhereItLies
from tessera.changes.queries.provenance import Origins, Provenance
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.lib.refusals import NotAllowed
from tessera.registry.choices import GroupStatus, IndividualStatus, Sex
from tessera.registry.models import Group, GroupKind, IdentifierKind, Individual
from tessera.registry.queries import kinds
from tessera.registry.queries import records as register
from tessera.registry.queries.people import Person, age_on, people, person_of
from tessera.registry.queries.places import Places, places
from tessera.registry.queries.within import covers


@dataclass(frozen=True)
class Record:
    """What people and households have in common. ``at`` is None for the record as it is now. ``versions`` are its
    pictures under a name, for those who may look back; one of them may be what is shown.

    ``observed_on`` is when somebody last looked at the record as a whole.
    """

    id: int
    public_id: UUID
    registry_number: str
    at: datetime | None
    day: date  # on which ages are told
    status: str
    status_label: str
    registered_on: date
    observed_on: date | None
    lies: WhereItLies
    area_path: str | None
    sections: tuple[FactSection, ...]
    owned: Owned
    registered: Provenance
    last_change: Provenance
    versions: Standing


@dataclass(frozen=True)
class IndividualRecord(Record):
    person: Person
    name_variants: Mapping[str, str]
    sex_label: str
    age: int | None
    duplicate_of: Person | None
    households: tuple[HouseholdLine, ...]
    past_households: tuple[HouseholdLine, ...]
    ties: tuple[TieLine, ...]


@dataclass(frozen=True)
class HouseholdLink:
    public_id: UUID
    registry_number: str


@dataclass(frozen=True)
class HouseholdRecord(Record):
    """``ties`` are the recorded relationships between any two of its members, present or past."""

    kind: str
    kind_label: str
    name: str
    head: Member | None
    members: tuple[Member, ...]
    past_members: tuple[Member, ...]
    merged_into: HouseholdLink | None
    ties: tuple[TieLine, ...]


def get_individual(
    public_id: UUID,
    *,
    viewer: Viewer,
    purpose: Purpose,
    at: datetime | None = None,
    as_in: AsIn | None = None,
) -> IndividualRecord:
    """``as_in`` shows it as a named version has it. Raises NotFound, NotYetRegistered, and NotAllowed for a past record
    or a version without the permission."""
    found = register.find_individual(public_id, viewer=viewer)
    stands, at = _stand(Subject.INDIVIDUAL, found, viewer=viewer, at=at, as_in=as_in)
    versions = stands.of(_versions(Individual, found, at=at))
    row = versions[-1].row
    memberships = register.memberships(individuals=[found.id], at=at)
    ties = register.ties([found.id], at=at)
    own = register.belongings(individuals=[found.id], at=at)
    others = {tie[end] for tie in ties for end in ("individual_id", "other_id")}
    known = people(
        {*others, *([row["duplicate_of_id"]] if row["duplicate_of_id"] else [])}, viewer=viewer, at=at
    )
    shared = _Shared.of(Subject.INDIVIDUAL, found, versions, [memberships, ties, *own.lots], viewer=viewer)
    groups = _groups(memberships, viewer=viewer)
    households = [_household_line(each, groups, shared) for each in memberships]
    person = person_of(row, language=shared.language)
    record_access(AccessRecord.Subject.INDIVIDUAL, found.id, by=viewer, purpose=purpose)
    return IndividualRecord(
        **_common(found, versions, shared, own, stands=stands, at=at),
        status_label=str(IndividualStatus(row["status"]).label),
        person=person,
        name_variants=row["name_variants"],
        sex_label=str(Sex(row["sex"]).label),
        age=age_on(person, _day(found, at)),
        duplicate_of=known.get(row["duplicate_of_id"]),
        households=tuple(line for line in households if line.until is None),
        past_households=tuple(line for line in households if line.until is not None),
        ties=tuple(lines.tie_line(tie, known, shared.origins) for tie in ties),
    )


def get_household(
    public_id: UUID,
    *,
    viewer: Viewer,
    purpose: Purpose,
    at: datetime | None = None,
    as_in: AsIn | None = None,
) -> HouseholdRecord:
    """``as_in`` shows it as a named version has it. Raises NotFound, NotYetRegistered, and NotAllowed for a past record
    or a version without the permission."""
    found = register.find_group(public_id, viewer=viewer)
    stands, at = _stand(Subject.GROUP, found, viewer=viewer, at=at, as_in=as_in)
    versions = stands.of(_versions(Group, found, at=at))
    row = versions[-1].row
    memberships = register.memberships(groups=[found.id], at=at)
    ids = {each["individual_id"] for each in memberships}
    known = stands.over(people(ids, viewer=viewer, at=at), viewer=viewer)
    visible = [pk for pk, person in known.items() if not person.is_hidden]
    own = register.belongings(individuals=visible, groups=[found.id], at=at)
    ties = [tie for tie in register.ties(visible, at=at) if {tie["individual_id"], tie["other_id"]} <= ids]
    shared = _Shared.of(Subject.GROUP, found, versions, [memberships, ties, *own.lots], viewer=viewer)
    members = _members(memberships, known, own, shared, day=_day(found, at))
    present = tuple(each for each in members if each.until is None)
    record_access(AccessRecord.Subject.GROUP, found.id, by=viewer, purpose=purpose)
    return HouseholdRecord(
        **_common(found, versions, shared, own, stands=stands, at=at),
        status_label=str(GroupStatus(row["status"]).label),
        kind=shared.group_kinds[row["kind_id"]].key,
        kind_label=shared.group_kinds[row["kind_id"]].name_in(shared.language),
        name=row["name"],
        head=next((each for each in present if each.is_head), None),
        members=present,
        past_members=tuple(each for each in members if each.until is not None),
        merged_into=_link(row["merged_into_id"], viewer=viewer),
        ties=tuple(lines.tie_line(tie, known, shared.origins) for tie in ties),
    )


@dataclass(frozen=True)
class _Shared:
    """What all parts of a page are read with."""

    reading: Reading
    origins: Origins
    places: Places
    identifier_kinds: Mapping[int, IdentifierKind]
    group_kinds: Mapping[int, GroupKind]
    language: str

    @classmethod
    def of(
        cls,
        subject: Subject,
        found: register.Found,
        versions: Sequence[Version],
        lots: Sequence[Sequence[Row]],
        *,
        viewer: Viewer,
    ) -> "_Shared":
        language = get_language() or viewer.language
        definitions = catalogue.current()
        row = versions[-1].row
        codes = [
            str(row["attributes"][spec.key])
            for spec in definitions.fields(subject)
            if spec.type == FieldType.AREA and row["attributes"].get(spec.key)
        ]
        named = places(ids=[row["area_id"]], codes=codes, language=language)
        origins = Origins({*lines.changes_of(*lots), *(version.change for version in versions)})
        reading = Reading(subject, definitions, viewer, found.area_path, named, origins, language, found.id)
        known = kinds.current()
        return cls(reading, origins, named, known.identifiers, known.groups, language)


def _stand(
    subject: Subject,
    found: register.Found,
    *,
    viewer: Viewer,
    at: datetime | None,
    as_in: AsIn | None,
) -> tuple[Standing, datetime | None]:
    """The pictures of the record, and the moment at which its register is read. Raises NotAllowed and NotFound."""
    if not covers(viewer.reach(Permission.HISTORY_VIEW), subject, found.id, found.area_path):
        if at is not None or as_in is not None:
            raise NotAllowed
        return Standing(), None
    stands = standing(subject, found.id, as_in)
    return stands, stands.shown.received_at if stands.shown else at


def _versions(
    model: type[Individual] | type[Group], found: register.Found, *, at: datetime | None
) -> list[Version]:
    """The versions up to the moment. Raises NotYetRegistered when there was none."""
    versions = register.record_versions(model, found.id)
    until = [version for version in versions if at is None or version.since <= at]
    if not until or (at is not None and until[-1].until is not None and until[-1].until <= at):
        since = formats.date_format(timezone.localtime(versions[0].since), "DATE_FORMAT")
        raise NotYetRegistered(since=since)
    return until


def _day(found: register.Found, at: datetime | None) -> date:
    return timezone.localtime(at or found.read_at).date()


def _common(
    found: register.Found,
    versions: Sequence[Version],
    shared: _Shared,
    own: register.Belongings,
    *,
    stands: Standing,
    at: datetime | None,
) -> dict[str, Any]:
    row = versions[-1].row
    first, last = versions[0], versions[-1]
    owner = "individual_id" if shared.reading.subject == Subject.INDIVIDUAL else "group_id"
    return {
        "id": found.id,
        "public_id": row["public_id"],
        "registry_number": row["registry_number"],
        "at": at,
        "day": _day(found, at),
        "status": row["status"],
        "registered_on": row["registered_on"],
        "observed_on": row["observed_on"],
        "lies": _where(row, shared),
        "area_path": shared.places.path_of(row["area_id"]),
        "sections": sections(shared.reading, versions),
        "owned": _owned(own, owner, found.id, shared),
        "registered": shared.origins.of(first.change, at=first.since, writer=first.writer),
        "last_change": shared.origins.of(last.change, at=last.since, writer=last.writer),
        "versions": stands,
    }


def _where(row: Row, shared: _Shared) -> WhereItLies:
    spec = shared.reading.catalogue.field(shared.reading.subject, "location")
    hidden = row["latitude"] is not None and spec is not None and shared.reading.is_masked(spec)
    location = None
    if row["latitude"] is not None and not hidden:
        location = lines.Location(row["latitude"], row["longitude"], row["location_accuracy"])
    return WhereItLies(shared.places.way_to(row["area_id"]), row["address"], location, hidden)


def _owned(own: register.Belongings, column: str, key: int, shared: _Shared) -> Owned:
    """What of all the rows belongs to one person or group."""
    return Owned(
        identifiers=tuple(
            lines.identifier_line(
                row, shared.identifier_kinds[row["kind_id"]], shared.origins, language=shared.language
            )
            for row in own.identifiers
            if row[column] == key
        ),
        contacts=tuple(lines.contact_line(row, shared.origins) for row in own.contacts if row[column] == key),
        documents=tuple(
            lines.document_line(row, shared.reading.document_kind(row["kind"]), shared.origins)
            for row in own.documents
            if row[column] == key
        ),
    )


def _members(
    memberships: Sequence[Row],
    known: Mapping[int, Person],
    own: register.Belongings,
    shared: _Shared,
    *,
    day: date,
) -> list[Member]:
    """The head first, then by age; who left comes by the day of leaving."""
    found = [
        lines.member(
            row,
            known[row["individual_id"]],
            shared.origins,
            age=age_on(known[row["individual_id"]], day),
            owned=_owned(own, "individual_id", row["individual_id"], shared),
        )
        for row in memberships
    ]
    return sorted(
        found, key=lambda one: (one.until or date.min, not one.is_head, one.person.birth_date or date.max)
    )


def _groups(memberships: Sequence[Row], *, viewer: Viewer) -> dict[int, Group]:
    ids = {row["group_id"] for row in memberships}
    return Group.objects.within(viewer.sees).in_bulk(ids)


def _household_line(row: Row, groups: Mapping[int, Group], shared: _Shared) -> HouseholdLine:
    group = groups.get(row["group_id"])
    kind = shared.group_kinds[group.kind_id] if group else None
    return HouseholdLine(
        public_id=group.public_id if group else None,
        registry_number=group.registry_number if group else "",
        kind=kind.key if kind else "",
        kind_label=kind.name_in(shared.language) if kind else "",
        is_exclusive=row["is_exclusive"],
        name=group.name if group else "",
        since=row["since"],
        until=row["until"],
        joined=lines.added_by(row, shared.origins),
        **lines.membership_labels(row),
    )


def _link(group_id: int | None, *, viewer: Viewer) -> HouseholdLink | None:
    if group_id is None:
        return None
    group = Group.objects.within(viewer.sees).filter(pk=group_id).first()
    return HouseholdLink(group.public_id, group.registry_number) if group else None
