from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.attestation.choices import Status
from tessera.attestation.queries.standings import Standing, label_of, standings
from tessera.changes.citizens import may_propose_fact
from tessera.changes.queries.facts import Fact
from tessera.changes.queries.lines import ContactLine, IdentifierLine
from tessera.changes.queries.records import IndividualRecord
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.selfservice.queries.own import proposed_facts
from tessera.web.parts import Kind

# Said together with another fact, or nothing that anybody would change here.
NOT_SHOWN: Final = frozenset({"birth_date_precision", "status", "source", "observed_on"})
NOT_ASKED: Final = frozenset({FieldType.POINT, FieldType.DOCUMENT})
_KINDS: Final[Mapping[str, Kind]] = {Status.ATTESTED: "ok", Status.REJECTED: "warn", Status.EXPIRED: "warn"}


@dataclass(frozen=True)
class FactRow:
    """A fact, who said so and when, who vouched for it, and where it is changed ("" where it is not theirs to change).

    ``waiting`` is the reference of the request in which they proposed another value.
    """

    label: str
    shown: str
    since: date | None
    source: str
    attested: str
    attested_kind: Kind
    url: str
    waiting: str


@dataclass(frozen=True)
class FactRows:
    label: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True)
class InformationPage:
    name: str
    number: str
    sections: tuple[FactRows, ...]
    identifiers: tuple[IdentifierLine, ...]
    contacts: tuple[ContactLine, ...]
    has_photo: bool

    @classmethod
    def of(cls, record: IndividualRecord, *, viewer: Viewer) -> "InformationPage":
        stand = standings(viewer=viewer, on=record.day, individuals=[record.id])
        shields = {one.spec.key: one for one in stand.get((Subject.INDIVIDUAL, record.id), ())}
        waiting = proposed_facts(record.public_id, viewer=viewer)
        sections = (
            FactRows(
                section.label,
                tuple(
                    _row(fact, record, shields.get(fact.key), waiting, viewer=viewer)
                    for fact in section.facts
                    if fact.key not in NOT_SHOWN
                ),
            )
            for section in record.sections
        )
        return cls(
            name=record.person.name,
            number=record.registry_number,
            sections=tuple(_told(section) for section in sections if _told(section).rows),
            identifiers=record.owned.identifiers,
            contacts=record.owned.contacts,
            has_photo=record.owned.has_photo,
        )


def changeable(key: str, record: IndividualRecord, *, viewer: Viewer) -> bool:
    """Whether the portal asks for the field of one's own record."""
    spec = catalogue.field(Subject.INDIVIDUAL, key)
    if spec is None or spec.type in NOT_ASKED or key in NOT_SHOWN:
        return False
    return may_propose_fact(key, subject=Subject.INDIVIDUAL, record=record.id, by=viewer)


def source_of(fact: Fact) -> str:
    """Who said so: the source that was named, else how it came into the register. People are told no names of staff."""
    if fact.source:
        return fact.source
    return fact.provenance.channel_label if fact.provenance else ""


def _told(section: FactRows) -> FactRows:
    """Without what is neither recorded nor theirs to say."""
    return FactRows(section.label, tuple(row for row in section.rows if row.shown or row.url))


def _row(
    fact: Fact,
    record: IndividualRecord,
    standing: Standing | None,
    waiting: Mapping[str, str],
    *,
    viewer: Viewer,
) -> FactRow:
    at = fact.observed_on
    if at is None and fact.provenance is not None:
        at = timezone.localtime(fact.provenance.at).date()
    language = get_language() or "en"
    says = standing is not None and standing.status != Status.NEW
    return FactRow(
        label=fact.label,
        shown=fact.display,
        since=at if fact.is_recorded else None,
        source=source_of(fact) if fact.is_recorded else "",
        attested=label_of(standing.status, language) if standing is not None and says else "",
        attested_kind=_KINDS.get(standing.status, "") if standing is not None else "",
        url=reverse("portal:information-change", args=[fact.key])
        if changeable(fact.key, record, viewer=viewer)
        else "",
        waiting=waiting.get(fact.key, ""),
    )


@dataclass(frozen=True)
class SentPage:
    """What somebody is told who has sent something: its reference, and what comes next."""

    public_id: UUID
    reference: str
    next_step: str

    @classmethod
    def of(cls, public_id: UUID, reference: str, *, is_applied: bool) -> "SentPage":
        if is_applied:
            return cls(public_id, reference, _("It is in your record now."))
        return cls(
            public_id,
            reference,
            _("An officer looks at it and decides. You find here what came of it, and we tell you as well."),
        )
