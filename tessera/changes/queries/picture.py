"""Everything that there is to know about one request: where it waits, who may act, what it changes, what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.models import Role
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.audit.actions import record_accesses
from tessera.audit.models import AccessRecord
from tessera.changes.approval import consequences, rulebook, seats, standing
from tessera.changes.approval.routing import PlannedStage, planned
from tessera.changes.approval.standing import FactStanding
from tessera.changes.choices import UNDECIDED, UNDER_WAY, Outcome, RequestStatus
from tessera.changes.models import ChangeDecision, ChangeNote, ChangeRequest, Step
from tessera.changes.queries.overlaps import Overlap, overlaps
from tessera.changes.queries.requests import ChangeDetail, get_change
from tessera.dictionary import catalogue, display
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.dates import in_words_to
from tessera.lib.labels import in_language
from tessera.lib.refusals import Refusal
from tessera.registry.choices import BirthDatePrecision
from tessera.registry.models import Group, Individual

MOST_NAMES: Final = 20
_HIDDEN: Final = {Sensitivity.SENSITIVE, Sensitivity.SECRET}
Specs = Mapping[tuple[Subject, str], FieldSpec | None]


@dataclass(frozen=True)
class StageLine:
    """A stage that is over (``outcome``), at which the request waits (``is_open``), or that is still to come.

    ``needed`` people must agree, 0 is everybody asked; ``decisions`` are those taken so far. A stage to which the
    request came back stands there once for each time.
    """

    position: int
    name: str
    role: str
    needed: int
    is_open: bool = False
    outcome: str = ""
    closed_at: datetime | None = None
    due_at: datetime | None = None
    is_late: bool = False
    is_escalated: bool = False
    claimed_by: str = ""
    decisions: tuple[ChangeDecision, ...] = ()


@dataclass(frozen=True)
class FactLine:
    """One fact that is proposed, as people read it; see ``standing.FactStanding``. ``position`` and ``key`` name it
    when it is left out of an approval. ``falls_back`` are sentences about what is reset with it."""

    position: int
    record: UUID
    key: str
    label: str
    known: str
    now: str
    proposed: str
    is_conflict: bool
    is_refused: bool
    is_hidden: bool
    falls_back: tuple[str, ...] = ()


@dataclass(frozen=True)
class Acts:
    """What the viewer may do with the request. ``why_not`` says why they may not decide; ``principal`` in whose place
    they would."""

    decide: bool = False
    claim: bool = False
    release: bool = False
    answer: bool = False
    withdraw: bool = False
    replace: bool = False
    undo: bool = False
    principal: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Picture:
    """The whole picture. ``compared_at`` is the moment for which ``facts`` hold (for ``decisions.keep_proposed``).

    ``asked`` are the names of people who may act now, up to ``MOST_NAMES`` and one more where there are more.
    ``thread`` holds decisions and notes in the order in which they were written.
    """

    detail: ChangeDetail
    stages: tuple[StageLine, ...]
    asked: tuple[str, ...]
    acts: Acts
    facts: tuple[FactLine, ...]
    compared_at: datetime
    thread: tuple[ChangeDecision | ChangeNote, ...]
    overlaps: tuple[Overlap, ...]
    replaced_by: ChangeRequest | None
    is_frozen: bool
    may_see_answers: bool = False

    @property
    def has_conflict(self) -> bool:
        return any(fact.is_conflict and not fact.is_refused for fact in self.facts)


def get_picture(public_id: UUID, *, viewer: Viewer, now: datetime) -> Picture:
    """In a fixed number of queries. Notes that the viewer looked at its records in order to decide. Raises NotFound
    when the request is absent or out of reach."""
    detail = get_change(public_id, viewer=viewer)
    request = detail.request
    steps = list(Step.objects.filter(request=request).order_by("pk"))
    waiting = next((step for step in steps if step.closed_at is None), None)
    if waiting is not None:
        waiting.request = request
    notes = ChangeNote.objects.filter(request=request).order_by("pk")
    compared_at = standing.clock()
    is_going = request.status in UNDER_WAY
    _note_access(request, viewer=viewer)
    return Picture(
        detail=detail,
        stages=_stages(request, steps, detail.decisions, viewer=viewer, now=now),
        asked=_asked(waiting, now=now),
        acts=_acts(request, waiting, viewer=viewer, now=now),
        facts=_facts(request, viewer=viewer, is_going=is_going),
        compared_at=compared_at,
        thread=_thread(detail.decisions, list(notes)),
        overlaps=overlaps(request, viewer=viewer) if is_going else (),
        replaced_by=ChangeRequest.objects.filter(replaces=request).first(),
        is_frozen=request.status == RequestStatus.APPROVED,
        may_see_answers=viewer.may(Permission.SUBMISSIONS_VIEW),
    )


def _note_access(request: ChangeRequest, *, viewer: Viewer) -> None:
    """All records of the request that the viewer may see are on its page."""
    rows = list(request.subjects.values_list("individual_id", "group_id"))
    people = Individual.objects.within(viewer.sees).filter(pk__in=[one for one, _group in rows if one])
    groups = Group.objects.within(viewer.sees).filter(pk__in=[group for _one, group in rows if group])
    seen: list[tuple[AccessRecord.Subject, int | None]] = [
        (AccessRecord.Subject.INDIVIDUAL, key) for key in people.values_list("pk", flat=True)
    ]
    seen += [(AccessRecord.Subject.GROUP, key) for key in groups.values_list("pk", flat=True)]
    record_accesses(seen, by=viewer, purpose=Purpose.DECISION)


def _stages(
    request: ChangeRequest,
    steps: Sequence[Step],
    decisions: Sequence[ChangeDecision],
    *,
    viewer: Viewer,
    now: datetime,
) -> tuple[StageLine, ...]:
    to_come = planned(rulebook.rules_of(request.policies))[_reached(steps) :] if _is_going_on(request) else ()
    keys = {step.role for step in steps} | {each.stage.role for each in to_come}
    roles = {role.key: role.name_in(viewer.language) for role in Role.objects.filter(key__in=keys)}
    lines = [_reached_line(step, decisions, roles, viewer=viewer, now=now) for step in steps]
    for number, each in enumerate(to_come, start=_reached(steps) + 1):
        lines.append(_coming_line(number, each, roles, viewer=viewer))
    return tuple(lines)


def _reached(steps: Sequence[Step]) -> int:
    return max((step.position for step in steps), default=0)


def _is_going_on(request: ChangeRequest) -> bool:
    return request.status in UNDECIDED


def _reached_line(
    step: Step, decisions: Sequence[ChangeDecision], roles: dict[str, str], *, viewer: Viewer, now: datetime
) -> StageLine:
    return StageLine(
        position=step.position,
        name=step.name_in(viewer.language),
        role=roles.get(step.role, step.role),
        needed=step.quorum,
        is_open=step.closed_at is None,
        outcome=step.outcome,
        closed_at=step.closed_at,
        due_at=step.due_at,
        is_late=step.is_late(now),
        is_escalated=step.escalations > 0,
        claimed_by=step.claimed_by_name if step.closed_at is None else "",
        decisions=tuple(decision for decision in decisions if decision.step_id == step.pk),
    )


def _coming_line(number: int, each: PlannedStage, roles: dict[str, str], *, viewer: Viewer) -> StageLine:
    stage = each.stage
    name = in_language(stage.names, viewer.language) or gettext("Decision")
    return StageLine(number, name, roles.get(stage.role, stage.role), stage.needed)


def _asked(step: Step | None, *, now: datetime) -> tuple[str, ...]:
    if step is None:
        return ()
    people = seats.holders(step, on=timezone.localdate(now)).exclude(
        public_id__in=[key for key in seats.decided_at(step) if len(key) == 36]
    )
    return tuple(people.order_by("name", "pk").values_list("name", flat=True)[: MOST_NAMES + 1])


def _acts(request: ChangeRequest, step: Step | None, *, viewer: Viewer, now: datetime) -> Acts:
    own = request.actor == viewer.actor
    mine: dict[str, Any] = {
        "answer": own and request.status == RequestStatus.RETURNED,
        "withdraw": own and request.status in UNDECIDED,
        "replace": own and request.status in UNDECIDED,
        "undo": request.status == RequestStatus.APPLIED and viewer.may(Permission.CHANGE_UNDO),
    }
    if step is None:
        return Acts(**mine)
    may_release = bool(step.claimed_by) and not own
    may_release = may_release and (step.claimed_by == viewer.actor or seats.is_for(step, viewer))
    principals = seats.principals_of(viewer, on=timezone.localdate(now))
    try:
        seat = seats.seat(step, by=viewer, principals=principals, decided=seats.decided_at(step))
    except Refusal as refusal:
        return Acts(**mine, release=may_release, why_not=str(refusal))
    return Acts(
        **mine,
        decide=True,
        claim=not step.claimed_by,
        release=may_release,
        principal=seat.principal.name if seat.principal else "",
    )


def _facts(request: ChangeRequest, *, viewer: Viewer, is_going: bool) -> tuple[FactLine, ...]:
    """Once the request is over, what there was and what was proposed: nothing can clash or be reset any more, and what
    there is now is no part of it."""
    if not is_going and request.seen_at is None:
        return ()
    with catalogue.held():
        found = standing.facts(request)
        specs = {(fact.subject, fact.key): catalogue.field(fact.subject, fact.key) for fact in found}
    if not is_going:
        found = [replace(fact, now=fact.known, now_to=fact.known_to) for fact in found]
    falls_back = (
        consequences.of([(fact.record, fact.key) for fact in found if not fact.is_hidden]) if is_going else {}
    )
    areas = _area_names(found, specs, language=viewer.language)
    return tuple(
        _fact_line(
            fact,
            specs[fact.subject, fact.key],
            areas,
            falls_back.get((fact.record, fact.key), ()),
            viewer=viewer,
        )
        for fact in found
    )


def _fact_line(
    fact: FactStanding,
    spec: FieldSpec | None,
    areas: dict[str, str],
    falls_back: tuple[str, ...],
    *,
    viewer: Viewer,
) -> FactLine:
    masked = spec is not None and spec.sensitivity in _HIDDEN
    masked = masked and not viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).covers(fact.path)

    def read(value: Any, precision: str) -> str:
        if spec is None or value is None:
            return "" if value is None else str(value)
        if precision != BirthDatePrecision.DAY and (day := parse_date(str(value))):
            return in_words_to(day, precision)
        shown = display.display(spec, value, language=viewer.language, name_area=areas.get)
        return display.mask(spec, shown) if masked else shown

    return FactLine(
        position=fact.position,
        record=fact.record,
        key=fact.key,
        label=spec.label_in(viewer.language) if spec else fact.key,
        known=read(fact.known, fact.known_to),
        now=read(fact.now, fact.now_to),
        proposed=read(fact.proposed, fact.proposed_to),
        is_conflict=fact.is_conflict and not fact.is_hidden,
        is_refused=fact.is_refused,
        is_hidden=fact.is_hidden,
        falls_back=falls_back,
    )


def _area_names(facts: Sequence[FactStanding], specs: Specs, *, language: str) -> dict[str, str]:
    """The names of the areas that are values, by code."""
    codes = {
        str(value)
        for fact in facts
        if (spec := specs[fact.subject, fact.key]) is not None and spec.type == FieldType.AREA
        for value in (fact.known, fact.now, fact.proposed)
        if value
    }
    if not codes:
        return {}
    return {
        area.code: area.name_in(language) for area in Area.objects.filter(code__in=codes).defer("boundary")
    }


def _thread(
    decisions: Sequence[ChangeDecision], notes: Sequence[ChangeNote]
) -> tuple[ChangeDecision | ChangeNote, ...]:
    said: list[ChangeDecision | ChangeNote] = [
        decision
        for decision in decisions
        if decision.step_id is not None or decision.outcome != Outcome.APPROVED
    ]
    return tuple(sorted([*said, *notes], key=_when))


def _when(said: ChangeDecision | ChangeNote) -> datetime:
    return said.decided_at if isinstance(said, ChangeDecision) else said.at
