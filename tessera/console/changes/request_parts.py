"""The parts of the page of a change that waits or has waited: its facts, stages, evidence and conversation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.changes.actions.rehearsal import CountChange, HouseholdOutcome, Rehearsal
from tessera.changes.approval.definition import EVERYBODY
from tessera.changes.choices import Outcome
from tessera.changes.models import ChangeDecision, ChangeNote
from tessera.changes.operations import AttachDocument, Operation
from tessera.changes.queries.evidence import Paper
from tessera.changes.queries.overlaps import Overlap
from tessera.changes.queries.picture import MOST_NAMES, FactLine, Picture, StageLine
from tessera.console.changes.pages import ChangeRow
from tessera.lib.dates import in_words, moment_in_words
from tessera.web.formatting import side_by_side
from tessera.web.parts import Event, Kind

REFUSED: Final = "refused"  # by the virus scanner
_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_KINDS: Final[dict[str, Kind]] = {
    Outcome.APPROVED: "ok",
    Outcome.REJECTED: "bad",
    Outcome.RETURNED: "warn",
}


def token_of(fact: FactLine) -> str:
    """A fact in a form: the operation that proposes it, and its key."""
    return f"{fact.position}:{fact.key}"


def left_out(picture: Picture, kept: Collection[str]) -> dict[int, set[str]]:
    """The facts that whoever decides could tick and did not, by the position of their operation."""
    found: dict[int, set[str]] = {}
    for fact in choosable(picture):
        if token_of(fact) not in kept:
            found.setdefault(fact.position, set()).add(fact.key)
    return found


def choosable(picture: Picture) -> list[FactLine]:
    """Facts that may be left out one by one; a single one is rejected with its change."""
    facts = [fact for fact in picture.facts if not fact.is_hidden and not fact.is_refused]
    return facts if picture.acts.decide and len(picture.facts) > 1 else []


@dataclass(frozen=True)
class FactRow:
    """``whose`` is empty where the row above speaks of the same record."""

    whose: str
    label: str
    known: str
    now: str
    proposed: str
    token: str
    may_choose: bool
    is_kept: bool
    is_conflict: bool
    is_refused: bool
    is_hidden: bool
    falls_back: tuple[str, ...]


def fact_rows(picture: Picture, *, kept: Collection[str] | None) -> tuple[FactRow, ...]:
    """``kept`` are the facts that were ticked when the form was sent; None before."""
    names = {subject.public_id: subject.label for subject in picture.detail.subjects}
    ticked = {token_of(fact) for fact in choosable(picture)}
    rows, last = [], None
    for fact in picture.facts:
        token = token_of(fact)
        rows.append(
            FactRow(
                whose=_whose(fact, names) if fact.record != last else "",
                label=fact.label,
                known=fact.known,
                now=fact.now,
                proposed=fact.proposed,
                token=token,
                may_choose=token in ticked,
                is_kept=kept is None or token in kept,
                is_conflict=fact.is_conflict,
                is_refused=fact.is_refused,
                is_hidden=fact.is_hidden,
                falls_back=fact.falls_back,
            )
        )
        last = fact.record
    return tuple(rows)


def _whose(fact: FactLine, names: Mapping[UUID, str]) -> str:
    return names.get(fact.record) or _("Somebody you may not see")


@dataclass(frozen=True)
class StageRow:
    name: str
    who: str
    state: str
    kind: Kind
    note: str
    is_open: bool

    @classmethod
    def of(cls, stage: StageLine) -> "StageRow":
        state, kind = _state(stage)
        return cls(
            name=stage.name,
            who=side_by_side(stage.role, _needed(stage)),
            state=state,
            kind=kind,
            note=_stage_note(stage),
            is_open=stage.is_open,
        )


def _state(stage: StageLine) -> tuple[str, Kind]:
    if stage.is_open:
        return (_("Overdue"), "bad") if stage.is_late else (_("Waits here"), "warn")
    if stage.outcome:
        return str(Outcome(stage.outcome).label), _KINDS[stage.outcome]
    return (_("Over"), "") if stage.closed_at else (_("Still to come"), "")


def _needed(stage: StageLine) -> str:
    if stage.needed == EVERYBODY:
        return _("everybody must agree")
    if stage.needed == 1:
        return ""
    given = sum(decision.outcome == Outcome.APPROVED for decision in stage.decisions)
    words = ngettext(
        "%(given)d of %(needed)d has agreed", "%(given)d of %(needed)d have agreed", stage.needed
    )
    return words % {"given": given, "needed": stage.needed}


def _stage_note(stage: StageLine) -> str:
    parts = []
    if stage.closed_at:
        parts.append(moment_in_words(stage.closed_at))
    elif stage.is_open and stage.due_at:
        parts.append(_("until %(moment)s") % {"moment": moment_in_words(stage.due_at)})
    if stage.is_escalated:
        parts.append(_("passed on to the area above"))
    if stage.claimed_by:
        parts.append(_("%(name)s has taken it on") % {"name": stage.claimed_by})
    names = dict.fromkeys(decision.actor_name for decision in stage.decisions)
    return side_by_side(*names, *parts)


def asked_in_words(names: tuple[str, ...]) -> str:
    """Who may decide now."""
    shown = _(", ").join(names[:MOST_NAMES])
    return _("%(names)s and others") % {"names": shown} if len(names) > MOST_NAMES else shown


@dataclass(frozen=True)
class EvidenceRow:
    """A document that the change brings along, or that is on the record already; ``image_url`` is empty for what a
    page cannot show, ``whose`` for one that the change brings."""

    label: str
    url: str
    image_url: str
    note: str
    whose: str = ""

    @classmethod
    def of(cls, paper: Paper, *, request: UUID) -> "EvidenceRow":
        url = reverse("console:change-evidence", args=[request, paper.public_id])
        is_shown = paper.mime_type in _IMAGES and paper.scan_status != REFUSED
        ends = paper.expires_on
        return cls(
            label=paper.title or paper.kind_label,
            url=url,
            image_url=url if is_shown else "",
            note=side_by_side(
                filesizeformat(paper.size),
                paper.scan_label,
                _("on the record since %(day)s") % {"day": in_words(localdate(paper.recorded_at))},
                _("valid until %(day)s") % {"day": in_words(ends)} if ends else "",
            ),
            whose=paper.whose,
        )


def evidence_rows(
    request: UUID, operations: Mapping[int, Operation], kinds: Mapping[str, str]
) -> tuple[EvidenceRow, ...]:
    """``kinds`` are the labels of the kinds of documents."""
    rows = []
    for position, operation in operations.items():
        if isinstance(operation, AttachDocument):
            document = operation.document
            url = reverse("console:change-document", args=[request, position])
            is_shown = document.mime_type in _IMAGES and document.scan_status != REFUSED
            label = document.title or kinds.get(document.kind, document.kind)
            note = side_by_side(filesizeformat(document.size), _("comes with this change"))
            rows.append(EvidenceRow(label, url, url if is_shown else "", note))
    return tuple(rows)


@dataclass(frozen=True)
class OutcomeRow:
    """What becomes of a household; without a URL it is a new one."""

    title: str
    url: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, household: HouseholdOutcome) -> "OutcomeRow":
        if household.public_id is None:
            return cls(_("A new household"), "", household.lines)
        url = reverse("console:household", args=[household.public_id])
        words = {"name": household.head, "number": household.number}
        title = _("Household of %(name)s, %(number)s") if household.head else _("Household %(number)s")
        return cls(title % words, url, household.lines)


def outcome_rows(foreseen: Rehearsal | None) -> tuple[OutcomeRow, ...]:
    return tuple(OutcomeRow.of(household) for household in foreseen.households) if foreseen else ()


@dataclass(frozen=True)
class CountRow:
    """How many live in a household, before and after."""

    title: str
    url: str
    facts: tuple[tuple[str, int, int], ...]  # what is counted, and both numbers; only those that differ

    @classmethod
    def of(cls, change: CountChange) -> "CountRow":
        counted = (
            (_("People"), *change.members),
            (_("Female"), *change.females),
            (_("Male"), *change.males),
        )
        return cls(
            title=_("Household %(number)s") % {"number": change.number},
            url=reverse("console:household", args=[change.public_id]),
            facts=tuple(fact for fact in counted if fact[1] != fact[2]),
        )


@dataclass(frozen=True)
class OtherRow:
    """Another request on the same records; ``shared`` names the facts that both would correct."""

    change: ChangeRow
    shared: str

    @classmethod
    def of(cls, overlap: Overlap) -> "OtherRow":
        return cls(ChangeRow.of(overlap.request, overlap.sentences), _(", ").join(overlap.shared))


def thread_of(picture: Picture) -> tuple[Event, ...]:
    """What was decided and said, in the order in which it was."""
    return tuple(_event(said) for said in picture.thread)


def _event(said: ChangeDecision | ChangeNote) -> Event:
    if isinstance(said, ChangeNote):
        return _line(said.actor_name, said.get_kind_display(), said.at, said.text)
    who = said.actor_name
    if said.principal_name:
        who = _("%(name)s in the place of %(principal)s") % {"name": who, "principal": said.principal_name}
    outcome = str(said.get_outcome_display())
    if said.refused:
        outcome = _("Approved without some facts")
    return _line(who, outcome, said.decided_at, said.note)


def _line(who: str, what: str, at: datetime, text: str) -> Event:
    return Event(side_by_side(who, what), side_by_side(moment_in_words(at), text))
