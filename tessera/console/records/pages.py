"""One frozen type for each page of a record: all that its template may use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.lines import HouseholdLine, IdentifierLine, Member
from tessera.changes.queries.records import HouseholdRecord, IndividualRecord, Record
from tessera.console.attestation.shields import ShareShown, Trust
from tessera.console.changes.pages import ChangeRow
from tessera.console.life_proofs.pages import PersonProofs
from tessera.console.records.facts import Section, sections_of
from tessera.console.records.familytree import family_tree
from tessera.console.records.forms import OnDateForm
from tessera.console.records.head import RecordHead
from tessera.console.records.links import person_url, record_url
from tessera.console.records.logs import Recent
from tessera.console.records.quality import Quality
from tessera.console.records.where import Where
from tessera.registry.choices import Sex
from tessera.registry.models import Individual
from tessera.registry.queries.disclosure import Revealed
from tessera.registry.queries.kinship import Kindred
from tessera.web.familytree import FamilyTree

MOST_KIN: Final = 12  # relatives beside a person; the family page has all


@dataclass(frozen=True)
class MemberRow:
    name: str
    url: str
    is_hidden: bool
    is_deceased: bool
    sex: str
    relationship: str
    roles: tuple[str, ...]
    age: int | None
    identifiers: tuple[IdentifierLine, ...]
    since: date
    until: date | None
    reason: str
    share: ShareShown | None = None

    @classmethod
    def of(cls, member: Member, *, at: datetime | None, share: ShareShown | None = None) -> "MemberRow":
        person = member.person
        return cls(
            name=person.name,
            url=person_url(person, at=at),
            is_hidden=person.is_hidden,
            is_deceased=person.is_deceased,
            sex=str(Sex(person.sex).label) if person.sex in {Sex.MALE, Sex.FEMALE} else "",
            relationship=member.relationship_label,
            roles=tuple(
                label for role, label in zip(member.roles, member.role_labels, strict=True) if role != "head"
            ),
            age=member.age,
            identifiers=member.identifiers,
            since=member.since,
            until=member.until,
            reason=member.reason_label,
            share=share,
        )


@dataclass(frozen=True)
class OwnedLine:
    """A contact or document, and which member's it is; ``whose`` is "" for the record's own."""

    line: Any
    whose: str = ""
    url: str = ""


@dataclass(frozen=True)
class Owned:
    """Identifiers, contacts and documents, with what may be done with them. A household shows its members' as well."""

    identifiers: tuple[IdentifierLine, ...]
    contacts: tuple[OwnedLine, ...]
    documents: tuple[OwnedLine, ...]
    may_reveal: bool

    @classmethod
    def of(cls, record: Record, viewer: Viewer) -> "Owned":
        may_reveal = viewer.reach(Permission.IDENTIFIER_REVEAL).covers(record.area_path)
        own = record.owned
        members = record.members if isinstance(record, HouseholdRecord) else ()
        return cls(
            own.identifiers,
            tuple([OwnedLine(line) for line in own.contacts] + _of_members(members, "contacts", record.at)),
            tuple([OwnedLine(line) for line in own.documents] + _of_members(members, "documents", record.at)),
            may_reveal and record.at is None,
        )


def _of_members(members: Iterable[Member], what: str, at: datetime | None) -> list[OwnedLine]:
    return [
        OwnedLine(line, member.person.name, person_url(member.person, at=at))
        for member in members
        for line in getattr(member, what)
    ]


@dataclass(frozen=True)
class Aside:
    """What stands beside any record."""

    quality: Quality | None
    where: Where
    recent: Recent | None
    trust: Trust
    waiting: tuple[ChangeRow, ...]
    proofs: PersonProofs | None = None


@dataclass(frozen=True)
class HouseholdPage:
    """``shows_since``: its members did not all join on one day, so that each line says when."""

    head: RecordHead
    aside: Aside
    members: tuple[MemberRow, ...]
    past_members: tuple[MemberRow, ...]
    shows_since: bool
    sections: tuple[Section, ...]
    owned: Owned
    merged_into_url: str
    merged_into: str

    @classmethod
    def of(
        cls, record: HouseholdRecord, *, viewer: Viewer, form: OnDateForm, aside: Aside
    ) -> "HouseholdPage":
        merged = record.merged_into
        return cls(
            head=_head(record, viewer, form, aside),
            aside=aside,
            members=tuple(
                MemberRow.of(member, at=record.at, share=aside.trust.shares.get(member.person.id))
                for member in record.members
            ),
            past_members=tuple(MemberRow.of(member, at=record.at) for member in record.past_members),
            shows_since=len({member.since for member in record.members}) > 1,
            sections=sections_of(record, viewer=viewer, shields=aside.trust.shields),
            owned=Owned.of(record, viewer),
            merged_into_url=record_url("household", merged.public_id, at=record.at) if merged else "",
            merged_into=merged.registry_number if merged else "",
        )


@dataclass(frozen=True)
class HouseholdRow:
    label: str
    url: str
    relationship: str
    since: date
    until: date | None
    reason: str

    @classmethod
    def of(cls, line: HouseholdLine, *, at: datetime | None) -> "HouseholdRow":
        return cls(
            label=line.name or line.registry_number or _("A household that you may not see"),
            url=record_url("household", line.public_id, at=at) if line.public_id else "",
            relationship=line.relationship_label or _(", ").join(line.role_labels),
            since=line.since,
            until=line.until,
            reason=line.reason_label,
        )


@dataclass(frozen=True)
class KinRow:
    name: str
    url: str
    kin: str
    is_hidden: bool

    @classmethod
    def all_of(cls, kin: Kindred, *, at: datetime | None) -> "tuple[KinRow, ...]":
        return tuple(
            cls(one.person.name, person_url(one.person, at=at), str(one.label), one.person.is_hidden)
            for one in kin.relatives
        )


@dataclass(frozen=True)
class IndividualPage:
    head: RecordHead
    aside: Aside
    names: tuple[str, ...]
    sections: tuple[Section, ...]
    households: tuple[HouseholdRow, ...]
    past_households: tuple[HouseholdRow, ...]
    kin: tuple[KinRow, ...]
    owned: Owned
    proofs: PersonProofs | None
    duplicate_of: str
    duplicate_of_url: str
    acting_url: str  # who acts for whom; "" for who may not say so

    @classmethod
    def of(
        cls, record: IndividualRecord, kin: Kindred, *, viewer: Viewer, form: OnDateForm, aside: Aside
    ) -> "IndividualPage":
        original, at = record.duplicate_of, record.at
        return cls(
            head=_head(record, viewer, form, aside),
            aside=aside,
            names=tuple(record.name_variants.values()),
            sections=sections_of(record, viewer=viewer, shields=aside.trust.shields),
            households=tuple(HouseholdRow.of(line, at=at) for line in record.households),
            past_households=tuple(HouseholdRow.of(line, at=at) for line in record.past_households),
            kin=KinRow.all_of(kin, at=at)[:MOST_KIN],
            owned=Owned.of(record, viewer),
            proofs=aside.proofs,
            duplicate_of=original.name if original else "",
            duplicate_of_url=person_url(original, at=at) if original else "",
            acting_url=reverse("console:individual-acting", args=[record.public_id])
            if viewer.may(Permission.CITIZENS_LINK)
            else "",
        )


def _head(record: Record, viewer: Viewer, form: OnDateForm, aside: Aside) -> RecordHead:
    changes = aside.recent.total if aside.recent and record.at is None else None
    faults = aside.quality.total if aside.quality else 0
    return RecordHead.of(
        record, viewer=viewer, changes=changes, form=form, faults=faults, share=aside.trust.share
    )


@dataclass(frozen=True)
class FamilyPage:
    """The tree of a person, or of the head of a household. ``others`` are members who are no kin of the head."""

    head: RecordHead
    kin: tuple[KinRow, ...]
    tree: FamilyTree | None
    of_whom: str
    others: tuple[MemberRow, ...] = ()

    @classmethod
    def of(cls, record: Record, kin: Kindred | None, *, viewer: Viewer, form: OnDateForm) -> "FamilyPage":
        """``kin`` is None where nobody of the household may be shown."""
        at = record.at
        relatives = kin.relatives if kin else ()
        members = record.members if isinstance(record, HouseholdRecord) else ()
        related = {kin.centre.id, *(one.person.id for one in relatives)} if kin else set()
        return cls(
            head=RecordHead.of(record, viewer=viewer, current="family", form=form),
            kin=KinRow.all_of(kin, at=at) if kin else (),
            tree=family_tree(kin, url_of=lambda person: person_url(person, at=at))
            if kin and relatives
            else None,
            of_whom=kin.centre.name if kin and members else "",
            others=tuple(MemberRow.of(one, at=at) for one in members if one.person.id not in related),
        )


@dataclass(frozen=True)
class RevealPage:
    kind: str
    value: str
    name: str
    url: str

    @classmethod
    def of(cls, revealed: Revealed) -> "RevealPage":
        owner = revealed.owner
        is_person = isinstance(owner, Individual)
        return cls(
            kind=revealed.kind_label,
            value=revealed.value,
            name=owner.full_name if isinstance(owner, Individual) else owner.registry_number,
            url=reverse("console:individual" if is_person else "console:household", args=[owner.public_id]),
        )
