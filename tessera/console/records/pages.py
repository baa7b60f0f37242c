"""One frozen type for each page of a record: all that its template may use."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.lines import ContactLine, DocumentLine, HouseholdLine, IdentifierLine, Member
from tessera.changes.queries.records import HouseholdRecord, IndividualRecord, Record
from tessera.console.records.facts import Section, sections_of
from tessera.console.records.familytree import family_tree
from tessera.console.records.forms import OnDateForm
from tessera.console.records.head import RecordHead
from tessera.console.records.logs import Recent
from tessera.console.records.where import Where
from tessera.registry.models import Individual
from tessera.registry.queries.disclosure import Revealed
from tessera.registry.queries.kinship import Kindred
from tessera.registry.queries.people import Person
from tessera.web.familytree import FamilyTree


@dataclass(frozen=True)
class MemberRow:
    name: str
    url: str
    is_hidden: bool
    is_deceased: bool
    relationship: str
    roles: tuple[str, ...]
    age: int | None
    identifiers: tuple[IdentifierLine, ...]
    since: date
    until: date | None
    reason: str

    @classmethod
    def of(cls, member: Member) -> "MemberRow":
        return cls(
            name=member.person.name,
            url=_person_url(member.person),
            is_hidden=member.person.is_hidden,
            is_deceased=member.person.is_deceased,
            relationship=member.relationship_label,
            roles=tuple(
                label for role, label in zip(member.roles, member.role_labels, strict=True) if role != "head"
            ),
            age=member.age,
            identifiers=member.identifiers,
            since=member.since,
            until=member.until,
            reason=member.reason_label,
        )


@dataclass(frozen=True)
class Owned:
    """Identifiers, contacts and documents, with what may be done with them."""

    identifiers: tuple[IdentifierLine, ...]
    contacts: tuple[ContactLine, ...]
    documents: tuple[DocumentLine, ...]
    may_reveal: bool

    @classmethod
    def of(cls, record: Record, viewer: Viewer) -> "Owned":
        may_reveal = viewer.reach(Permission.IDENTIFIER_REVEAL).covers(record.area_path)
        own = record.owned
        return cls(own.identifiers, own.contacts, own.documents, may_reveal and record.at is None)


@dataclass(frozen=True)
class HouseholdPage:
    head: RecordHead
    form: OnDateForm
    members: tuple[MemberRow, ...]
    past_members: tuple[MemberRow, ...]
    sections: tuple[Section, ...]
    owned: Owned
    where: Where
    recent: Recent | None
    family_url: str
    merged_into_url: str
    merged_into: str

    @classmethod
    def of(
        cls,
        record: HouseholdRecord,
        *,
        viewer: Viewer,
        form: OnDateForm,
        recent: Recent | None,
        where: Where,
    ) -> "HouseholdPage":
        head = record.head
        merged = record.merged_into
        return cls(
            head=RecordHead.of(record, viewer=viewer, changes=recent.total if recent else None),
            form=form,
            members=tuple(MemberRow.of(member) for member in record.members),
            past_members=tuple(MemberRow.of(member) for member in record.past_members),
            sections=sections_of(record, viewer=viewer),
            owned=Owned.of(record, viewer),
            where=where,
            recent=recent,
            family_url=_person_url(head.person, "-family") if head else "",
            merged_into_url=reverse("console:household", args=[merged.public_id]) if merged else "",
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
    def of(cls, line: HouseholdLine) -> "HouseholdRow":
        return cls(
            label=line.name or line.registry_number or _("A household that you may not see"),
            url=reverse("console:household", args=[line.public_id]) if line.public_id else "",
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
    def all_of(cls, kin: Kindred) -> "tuple[KinRow, ...]":
        return tuple(
            cls(one.person.name, _person_url(one.person), str(one.label), one.person.is_hidden)
            for one in kin.relatives
        )


@dataclass(frozen=True)
class IndividualPage:
    head: RecordHead
    form: OnDateForm
    names: tuple[str, ...]
    sections: tuple[Section, ...]
    households: tuple[HouseholdRow, ...]
    past_households: tuple[HouseholdRow, ...]
    kin: tuple[KinRow, ...]
    owned: Owned
    where: Where
    recent: Recent | None
    duplicate_of: str
    duplicate_of_url: str

    @classmethod
    def of(
        cls,
        record: IndividualRecord,
        kin: Kindred,
        *,
        viewer: Viewer,
        form: OnDateForm,
        recent: Recent | None,
        where: Where,
    ) -> "IndividualPage":
        original = record.duplicate_of
        return cls(
            head=RecordHead.of(record, viewer=viewer, changes=recent.total if recent else None),
            form=form,
            names=tuple(record.name_variants.values()),
            sections=sections_of(record, viewer=viewer),
            households=tuple(HouseholdRow.of(line) for line in record.households),
            past_households=tuple(HouseholdRow.of(line) for line in record.past_households),
            kin=KinRow.all_of(kin)[:12],
            owned=Owned.of(record, viewer),
            where=where,
            recent=recent,
            duplicate_of=original.name if original else "",
            duplicate_of_url=_person_url(original) if original else "",
        )


@dataclass(frozen=True)
class FamilyPage:
    head: RecordHead
    kin: tuple[KinRow, ...]
    tree: FamilyTree | None

    @classmethod
    def of(cls, record: IndividualRecord, kin: Kindred, *, viewer: Viewer) -> "FamilyPage":
        tree = family_tree(kin, url_of=_person_url) if kin.relatives else None
        return cls(RecordHead.of(record, viewer=viewer, current="family"), KinRow.all_of(kin), tree)


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


def _person_url(person: Person, page: str = "") -> str:
    return reverse(f"console:individual{page}", args=[person.public_id]) if person.public_id else ""
