"""What must be true before somebody's word on facts is taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.attestation import errors
from tessera.attestation.choices import Status
from tessera.attestation.queries.entries import own_entries
from tessera.attestation.queries.standings import Standing, givable, standings
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.refusals import NotFound
from tessera.registry.models import Document, Membership

HIDDEN = frozenset({Sensitivity.SENSITIVE, Sensitivity.SECRET})


@dataclass(frozen=True)
class Wanted:
    """A fact that somebody speaks of, and what it was when they looked at it."""

    subject: Subject
    record: int
    field: str
    seen: str


def settled(
    wanted: Sequence[Wanted],
    *,
    status: str,
    comment: str,
    document: Document | None,
    attester: str,
    by: Viewer,
    on: date,
) -> list[Standing]:
    """The facts as they stand, when the word may be given on all of them. Raises what ``attestation.errors`` has.

    Where ``by`` is not the attester (the system applies what was approved), it was checked before what the attester
    may. The caller has narrowed the session to what the actor may reach.
    """
    if not wanted:
        raise errors.NoFactChosen
    if status not in givable(on):
        raise errors.StatusUnknown(status=status)
    if status == Status.REJECTED and not comment.strip():
        raise errors.RejectionNeedsComment(field="comment")
    facts = _facts(wanted, by=by, on=on)
    if by.actor == attester:
        for fact in facts:
            may_be_attested(fact.spec, by=by, path=fact.path)
    if status == Status.NEW:
        _refuse_empty_withdrawal(facts, by=by)
    else:
        _refuse_own(facts, attester=attester, by=by)
    if document is not None:
        _refuse_evidence_elsewhere(document, facts)
    return facts


def document_of(public_id: UUID | None) -> Document | None:
    """The document of that public id. Raises NotFound for an unknown one."""
    if public_id is None:
        return None
    found = Document.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def may_be_attested(spec: FieldSpec, *, by: Viewer, path: str | None) -> None:
    """Raises NotAttestable, SensitiveToAttest or AttesterRoleMissing; ``path`` is that of the record's area."""
    label = spec.label_in(by.language)
    if not spec.attestable or spec.is_deprecated:
        raise errors.NotAttestable(label=label)
    if spec.sensitivity in HIDDEN and not by.reach(Permission.PEOPLE_VIEW_SENSITIVE).covers(path):
        raise errors.SensitiveToAttest(label=label)
    if not holds_role(spec, by=by, path=path):
        raise errors.AttesterRoleMissing(label=label)


def holds_role(spec: FieldSpec, *, by: Viewer, path: str | None) -> bool:
    """Whether the viewer has one of the roles to which the field is left, if it is left to any."""
    if not spec.attestation_roles:
        return True
    return any(held.role in spec.attestation_roles and held.covers(path) for held in by.held)


def may_decide(spec: FieldSpec, *, by: Viewer, path: str | None) -> bool:
    """Whether a page offers the viewer to attest such a fact."""
    try:
        may_be_attested(spec, by=by, path=path)
    except (errors.NotAttestable, errors.SensitiveToAttest, errors.AttesterRoleMissing):
        return False
    return by.reach(Permission.FACTS_ATTEST).covers(path)


def _facts(wanted: Sequence[Wanted], *, by: Viewer, on: date) -> list[Standing]:
    specs = {(one.subject, one.field): _spec(one, by=by) for one in wanted}
    found = standings(
        viewer=by,
        on=on,
        individuals={one.record for one in wanted if one.subject == Subject.INDIVIDUAL},
        groups={one.record for one in wanted if one.subject == Subject.GROUP},
        fields=_by_subject(specs.values()),
    )
    known = {
        (subject, record, fact.spec.key): fact
        for (subject, record), several in found.items()
        for fact in several
    }
    facts = []
    for one in dict.fromkeys(wanted):
        fact = known.get((one.subject, one.record, one.field))
        label = specs[one.subject, one.field].label_in(by.language)
        if fact is None:
            raise errors.NothingRecorded(label=label)
        if fact.seen != one.seen:
            raise errors.ChangedSinceSeen(label=label)
        facts.append(fact)
    return facts


def _spec(one: Wanted, *, by: Viewer) -> FieldSpec:
    spec = catalogue.field(one.subject, one.field)
    if spec is None:
        raise errors.NotAttestable(label=one.field)
    return spec


def _by_subject(specs: Iterable[FieldSpec]) -> Mapping[Subject, Sequence[FieldSpec]]:
    several = list(specs)
    return {
        subject: tuple(spec for spec in several if spec.subject == subject)
        for subject in (Subject.INDIVIDUAL, Subject.GROUP)
    }


def _refuse_empty_withdrawal(facts: Iterable[Standing], *, by: Viewer) -> None:
    for fact in facts:
        if fact.status == Status.NEW:
            raise errors.NothingToWithdraw(label=fact.spec.label_in(by.language))


def _refuse_own(facts: Sequence[Standing], *, attester: str, by: Viewer) -> None:
    asked = [fact for fact in facts if not fact.spec.own_attestation]
    own = own_entries(asked, actor=attester)
    for fact in asked:
        if (fact.subject, fact.record, fact.spec.id) in own:
            raise errors.OwnEntry(label=fact.spec.label_in(by.language))


def _refuse_evidence_elsewhere(document: Document, facts: Iterable[Standing]) -> None:
    """Evidence belongs to the registrants themselves, to their households or to members of these."""
    several = list(facts)
    people = {fact.record for fact in several if fact.subject == Subject.INDIVIDUAL}
    groups = {fact.record for fact in several if fact.subject == Subject.GROUP}
    if document.individual_id in people or document.group_id in groups:
        return
    ties = Membership.objects.filter(
        Q(group_id=document.group_id, individual_id__in=people)
        | Q(individual_id=document.individual_id, group_id__in=groups)
        | Q(individual_id=document.individual_id, group__memberships__individual_id__in=people)
    )
    if not ties.exists():
        raise errors.EvidenceElsewhere(field="document")
