"""Retiring an area in favour of others: the merger of several into one, or the split of one into several."""

from collections.abc import Sequence
from datetime import date, datetime

from tessera.areas import errors
from tessera.areas.actions.steward import Steward, tree_changed
from tessera.areas.actions.tree import check_end
from tessera.areas.models import Area, AreaSuccession


def retire_area(
    area: Area,
    *,
    on: date,
    successors: Sequence[Area],
    takes_parts: bool = False,
    by: Steward,
    now: datetime,
) -> None:
    """From the day on, the successors take the place of an area. What is recorded in it stays there until it is moved.

    With ``takes_parts`` the areas directly within move, with all below them, into the one successor. To merge areas,
    retire each of them in favour of the same one.
    """
    by.must_manage_areas(area.path)
    if not successors:
        raise errors.SuccessorMissing(field="successor_1")
    if takes_parts and len(successors) > 1:
        raise errors.PartsNeedOneSuccessor(field="takes_parts")
    with tree_changed(by, now=now):
        for successor in successors:
            _check(successor, area=area, on=on)
        if takes_parts:
            _hand_over_parts(area, successors[0], by=by)
        check_end(area, on)
        area.until = on
        area.save(update_fields=["until"])
        area.successions.all().delete()
        AreaSuccession.objects.bulk_create(
            AreaSuccession(area=area, successor=successor)
            for successor in {successor.pk: successor for successor in successors}.values()
        )


def _check(successor: Area, *, area: Area, on: date) -> None:
    inside = successor.path == area.path or successor.path.startswith(area.path + ".")
    if inside:
        raise errors.SuccessorInside(area=area.code, successor=successor.code, field="successor_1")
    if not Area.objects.on(on).filter(pk=successor.pk).exists():
        raise errors.SuccessorNotValid(successor=successor.code, field="successor_1")


def _hand_over_parts(area: Area, successor: Area, *, by: Steward) -> None:
    by.must_manage_areas(successor.path)
    parts = Area.objects.filter(parent=area)
    too_high = parts.filter(level__number__lte=successor.level.number).first()
    if too_high:
        raise errors.ParentTooDeep(area=too_high.code, parent=successor.code, field="takes_parts")
    parts.update(parent=successor)  # triggers move what lies below them
