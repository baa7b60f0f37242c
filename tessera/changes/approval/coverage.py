"""Whether somebody could act at every stage of a policy, in every area that it concerns, and where nobody could."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant
from tessera.areas.models import Area
from tessera.changes.approval.definition import EVERYBODY, Definition, Stage

Holders = Mapping[str | None, frozenset[int]]  # users by the path of the area in which they hold the role


@dataclass(frozen=True)
class Gap:
    """At and below ``area``, fewer people could act at the stage than must agree to it."""

    stage: str
    area: Area
    needed: int
    found: int


def gaps(definition: Definition, *, on: date) -> list[Gap]:
    """Where nobody, or not enough people, could act on a day: for each stage the largest such areas.

    Whoever proposes a change does not decide on it, so where one person proposes and decides, another is needed; that
    depends on the change and is not counted here.
    """
    if not definition.stages:
        return []
    areas = _areas(definition, on=on)
    holders = _holders(definition, on=on)
    return [gap for stage in definition.stages for gap in _gaps(stage, areas, holders[stage.key])]


def _gaps(stage: Stage, areas: Mapping[str, Area], holders: Holders) -> Iterator[Gap]:
    needed = 1 if stage.needed == EVERYBODY else stage.needed
    asked = _asked(stage, areas)
    lacking = {path: found for path in asked if (found := len(_around(path, holders))) < needed}
    whole = _whole(areas, lacking, stage)
    for path in sorted(whole, key=lambda each: areas[each].code):
        if _above(path) not in whole:
            yield Gap(stage.key, areas[path], needed, lacking.get(path, 0))


def _asked(stage: Stage, areas: Mapping[str, Area]) -> list[str]:
    """Where the stage asks somebody: the areas of its level, or else those without parts."""
    if stage.level is not None:
        return [path for path, area in areas.items() if area.level.number == stage.level]
    parents = {area.parent_id for area in areas.values()}
    return [path for path, area in areas.items() if area.pk not in parents]


def _around(path: str, holders: Holders) -> frozenset[int]:
    """Who holds the role in the area or in one that it lies in."""
    found = holders.get(None, frozenset())
    steps = path.split(".")
    for length in range(1, len(steps) + 1):
        found |= holders.get(".".join(steps[:length]), frozenset())
    return found


def _whole(areas: Mapping[str, Area], lacking: Mapping[str, int], stage: Stage) -> set[str]:
    """The areas that lack people, and those above in which every part does."""
    whole = set(lacking)
    parts: dict[str, list[str]] = defaultdict(list)
    for path in areas:
        parts[_above(path)].append(path)
    for path in sorted(areas, key=lambda each: -each.count(".")):
        counted = [part for part in parts[path] if _counts(stage, areas[part])]
        if counted and all(part in whole for part in counted):
            whole.add(path)
    return whole


def _counts(stage: Stage, area: Area) -> bool:
    """What lies below the level of the stage is not asked."""
    return stage.level is None or area.level.number <= stage.level


def _above(path: str) -> str:
    return path.rpartition(".")[0]


def _areas(definition: Definition, *, on: date) -> dict[str, Area]:
    """The areas that the policy concerns, by path."""
    areas = Area.objects.on(on).defer("boundary").select_related("level")
    if definition.areas:
        tops = Area.objects.filter(public_id__in=definition.areas).values_list("path", flat=True)
        areas = areas.within(tops)
    return {area.path: area for area in areas}


def _holders(definition: Definition, *, on: date) -> dict[str, Holders]:
    """For each stage who could act at it, in one query."""
    grants = list(
        Grant.objects.on(on)
        .filter(user__is_active=True, role__key__in={stage.role for stage in definition.stages})
        .filter(role__permissions__contains=[Permission.CHANGE_APPROVE.value])
        .values_list("role__key", "area__path", "area__level__number", "user")
    )
    return {stage.key: _of_stage(stage, grants) for stage in definition.stages}


def _of_stage(stage: Stage, grants: Iterable[tuple[str, str | None, int | None, int]]) -> Holders:
    found: dict[str | None, frozenset[int]] = defaultdict(frozenset)
    for role, path, level, user in grants:
        if role == stage.role and (stage.level is None or (level or 0) == stage.level):
            found[path] |= {user}
    return found
