"""Who may decide at a stage, for themselves or in somebody's place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant, User
from tessera.accounts.queries import viewers_for
from tessera.accounts.viewer import Held, Viewer
from tessera.changes.approval.definition import EVERYBODY
from tessera.changes.approval.errors import ClaimedByAnother, DecidedAlready, NotYourStage, OwnChange
from tessera.changes.choices import Outcome
from tessera.changes.models import ChangeDecision, Delegation, Step
from tessera.lib.refusals import Refusal


@dataclass(frozen=True)
class Seat:
    """Somebody decides at a stage; ``principal`` is in whose place."""

    by: Viewer
    principal: Viewer | None = None


def principals_of(viewer: Viewer, *, on: date) -> list[Viewer]:
    """In whose place the viewer may decide on a day, in two queries."""
    if viewer.user_id is None:
        return []
    given = Delegation.objects.on(on).filter(deputy=viewer.user_id).select_related("principal")
    people = {each.principal_id: each.principal for each in given}
    return viewers_for(list(people.values()), on=on)


def seat(step: Step, *, by: Viewer, principals: Sequence[Viewer], decided: Iterable[str]) -> Seat:
    """The seat from which the viewer decides. Raises OwnChange, DecidedAlready, NotYourStage, ClaimedByAnother.

    ``decided`` are those who may not decide any more (``decided_at``).
    """
    proposer, gone = step.request.actor, set(decided)
    if by.actor == proposer:
        raise OwnChange
    if by.actor in gone:
        raise DecidedAlready
    why: Refusal = NotYourStage(stage=step.name_in(get_language() or by.language))
    for holder in (by, *principals):
        if not is_for(step, holder) or not by.sees.covers(step.path):
            continue
        if holder.actor == proposer:
            why = OwnChange()
        elif holder.actor in gone:
            why = DecidedAlready()
        elif step.quorum == 1 and step.claimed_by and step.claimed_by != by.actor:
            raise ClaimedByAnother(name=step.claimed_by_name)
        else:
            return Seat(by, None if holder is by else holder)
    raise why


def is_for(step: Step, holder: Viewer) -> bool:
    """Whether the stage asks for a role that the holder has where the request takes place."""
    if not holder.reach(Permission.CHANGE_APPROVE).covers(step.path):
        return False
    return any(held.covers(step.path) and _fits(step, held) for held in holder.held)


def _fits(step: Step, held: Held) -> bool:
    if step.role in {"", held.role}:
        return step.level is None or step.level - step.escalations <= held.level <= step.level
    return step.escalations > 0 and step.late_role == held.role


def decided_at(step: Step) -> set[str]:
    """Who has agreed to this stage already, or to another one where the policy wants different people; deputies and
    those in whose place they decided alike."""
    agreed = Q(step=step)
    if step.nobody_twice:
        agreed |= ~Q(step__position=step.position)
    rows = ChangeDecision.objects.filter(
        agreed, request=step.request_id, step__isnull=False, outcome=Outcome.APPROVED
    )
    return {actor for row in rows.values_list("actor", "principal") for actor in row if actor}


def holders(step: Step, *, on: date) -> "QuerySet[User]":
    """Everybody whom the stage asks: those who hold its role where the request takes place, but who proposed it."""
    grants = Grant.objects.on(on).filter(
        role__permissions__contains=[Permission.CHANGE_APPROVE.value], user__is_active=True
    )
    grants = grants.filter(_place(step) & _role(step))
    return User.objects.filter(pk__in=grants.values("user")).exclude(
        public_id__in=_as_keys(step.request.actor)
    )


def quorum_is_met(step: Step, *, on: date) -> bool:
    """Whether enough have agreed to the stage."""
    rows = ChangeDecision.objects.filter(step=step, outcome=Outcome.APPROVED)
    agreed = list(rows.values_list("actor", "principal"))
    if step.quorum != EVERYBODY:
        return len(agreed) >= step.quorum
    for_themselves = {principal or actor for actor, principal in agreed}
    elsewhere = decided_at(step) - {actor for row in agreed for actor in row if actor}
    asked = {str(key) for key in holders(step, on=on).values_list("public_id", flat=True)}
    return bool(agreed) and asked <= for_themselves | elsewhere


def _place(step: Step) -> Q:
    everywhere = Q(area__isnull=True)
    return everywhere if not step.path else everywhere | Q(area__path__above=step.path)


def _role(step: Step) -> Q:
    fits = Q(role__key=step.role) if step.role else Q()
    if step.level is not None:
        highest = step.level - step.escalations
        levels = Q(area__level__number__gte=highest, area__level__number__lte=step.level)
        fits &= levels | Q(area__isnull=True) if highest <= 0 else levels
    if step.escalations and step.late_role:
        fits |= Q(role__key=step.late_role)
    return fits


def _as_keys(actor: str) -> list[str]:
    """Public ids of users; the system has none."""
    return [actor] if len(actor) == 36 else []
