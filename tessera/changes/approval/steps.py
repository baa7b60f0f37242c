"""Where a request waits: the stages that open one after the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from tessera.areas.models import Area
from tessera.changes.approval import places, rulebook
from tessera.changes.approval.calendar import calendar
from tessera.changes.approval.routing import PlannedStage, planned
from tessera.changes.choices import Late, Outcome
from tessera.changes.models import ChangeRequest, Step

DEFAULT: Final = "decision"  # the one stage of what no policy asks to be approved, and that was only proposed


def open_first(request: ChangeRequest, stages: Sequence[PlannedStage], *, path: str, now: datetime) -> Step:
    """The request waits at its first stage. Without stages, anybody else who may decide on changes decides."""
    return _open(request, stages, position=1, path=path, now=now)


def open_next(step: Step, *, now: datetime) -> Step | None:
    """The stage after one that was approved; None after the last one."""
    if step.position >= step.total:
        return None
    request = step.request
    stages = planned(rulebook.rules_of(request.policies))
    return _open(request, stages, position=step.position + 1, path=step.path, now=now)


def open_again(step: Step, *, now: datetime) -> Step:
    """The request comes back to a stage at which it was before."""
    stages = planned(rulebook.rules_of(step.request.policies))
    return _open(step.request, stages, position=step.position, path=step.path, now=now)


def close(step: Step, outcome: Outcome, *, now: datetime) -> None:
    Step.objects.filter(pk=step.pk, closed_at__isnull=True).update(closed_at=now, outcome=outcome)
    step.closed_at, step.outcome = now, outcome


def _open(
    request: ChangeRequest, stages: Sequence[PlannedStage], *, position: int, path: str, now: datetime
) -> Step:
    common = {"request": request, "position": position, "path": path, "opened_at": now}
    if not stages:
        return Step.objects.create(stage=DEFAULT, total=1, **common)
    stage, nobody_twice = stages[position - 1].stage, stages[position - 1].nobody_twice
    due = calendar().after(now, stage.hours) if stage.hours is not None else None
    return Step.objects.create(
        total=len(stages),
        stage=stage.key,
        names=stage.names,
        role=stage.role,
        level=_level(stage.level, path),
        quorum=stage.needed,
        nobody_twice=nobody_twice,
        hours=stage.hours,
        late=Late(stage.late),
        late_role=stage.late_role,
        due_at=due,
        act_at=due,
        **common,
    )


def _level(level: int | None, path: str) -> int | None:
    """The level at which the role is held. What touches several areas of that level is for the level of the smallest
    area that holds them all; what lies nowhere, for the top."""
    if level is None:
        return None
    key = places.key_of(path)
    found = Area.objects.filter(pk=key).values_list("level__number", flat=True).first() if key else 0
    return min(level, found or 0)
