"""The operations on an outline. Each gives a new definition; the one that it was given stays as it was."""

import copy
from enum import StrEnum

from tessera.intake import errors
from tessera.intake.outline.naming import free_key, is_safe, renamed, spoken_by, taken_in, unfold
from tessera.intake.outline.tree import Index, Json, Part, Place, accepts, list_at, part_at, parts
from tessera.lib.refusals import NotFound


class Step(StrEnum):
    """A move by one: among its neighbours, over the end of a page to the next one, or into and out of what holds it."""

    UP = "up"
    DOWN = "down"
    INTO = "into"
    OUT = "out"


def add(definition: Json, component: Json, *, at: Place) -> tuple[Json, Place]:
    """Put it in before what stands at the place, or last; its key gets a number if it is taken.

    Raises NotFound, DoesNotFit when nothing of its type may stand there.
    """
    made = copy.deepcopy(definition)
    held = list_at(made, at[:-1])
    _check_fit(made, component, at[:-1])
    number = min(max(at[-1], 0), len(held))
    fresh = copy.deepcopy(component)
    fresh["key"] = free_key(str(fresh.get("key") or ""), taken_in(made, rows_at(made, at[:-1])))
    held.insert(number, fresh)
    return made, (*at[:-1], number)


def replace(definition: Json, place: Place, component: Json) -> Json:
    """Another component at the same place, which keeps what the old one held. What spoke of its key speaks of the new
    one. Raises NotFound, ComponentKeyUnusable, ComponentKeyTaken."""
    made = copy.deepcopy(definition)
    old = part_at(made, place)
    key = str(component.get("key") or "")
    if not is_safe(key):
        raise errors.ComponentKeyUnusable(key=key[:80], field="key")
    if key != old.key and key in taken_in(made, old.rows, but=place):
        raise errors.ComponentKeyTaken(key=key, field="key")
    fresh = copy.deepcopy(component)
    if "components" in old.component:
        fresh["components"] = old.component["components"]
    list_at(made, place[:-1])[place[-1]] = fresh
    if not old.is_page and not old.is_content:
        renamed(made, old.name, f"{old.rows}.{key}" if old.rows else key)
    return made


def remove(definition: Json, place: Place) -> Json:
    """Without the part and all that it holds. Raises NotFound."""
    made = copy.deepcopy(definition)
    part_at(made, place)
    del list_at(made, place[:-1])[place[-1]]
    return made


def dependants(definition: Json, place: Place) -> list[Part]:
    """What would speak of something that is gone if the part went: conditions and calculations elsewhere."""
    every = parts(definition)
    part = part_at(definition, place)
    going = list(unfold(part, every))
    names = {one.name for one in going if not one.is_page and not one.is_content}
    names |= {
        one.rows for one in going if one.rows
    }  # who walks through rows may speak of all that is in them
    places = {one.place for one in going}
    return [one for one in every if one.place not in places and names & spoken_by(one)]


def step(definition: Json, place: Place, by: Step) -> tuple[Json, Place]:
    """Move by one. Raises NotFound, DoesNotFit when there is no such way."""
    target = way(Index(definition), place, by)
    if target is None:
        raise errors.DoesNotFit
    return move(definition, place, to=target)


def way(index: Index, place: Place, by: Step) -> Place | None:
    """Where a step leads, as ``move`` takes it; None when there is no such way. Raises NotFound."""
    part = index.at(place)
    above, number = place[:-1], place[-1]
    match by:
        case Step.UP if number > 0:
            return (*above, number - 1)
        case Step.DOWN if number + 1 < index.count(above):
            return (*above, number + 2)
        case Step.INTO:
            return _into(index, part)
        case Step.OUT:
            return _out(index, part)
        case _:
            return _over_the_end(index, part, by)


def _over_the_end(index: Index, part: Part, by: Step) -> Place | None:
    """From the first place of a page to the end of the page before, and the other way round."""
    if len(part.place) != 2:
        return None
    page = (part.place[0] + (-1 if by == Step.UP else 1),)
    if not index.accepts(page, part.component):
        return None
    return (*page, index.count(page) if by == Step.UP else 0)


def _into(index: Index, part: Part) -> Place | None:
    """To the end of the page or the rows just before it, else to the top of those just behind it."""
    above, number = part.place[:-1], part.place[-1]
    before, behind = (*above, number - 1), (*above, number + 1)
    if index.accepts(before, part.component):
        return (*before, index.count(before))
    return (*behind, 0) if index.accepts(behind, part.component) else None


def _out(index: Index, part: Part) -> Place | None:
    """To behind what holds it."""
    if len(part.place) < 2:
        return None
    above = part.place[:-1]
    return (*above[:-1], above[-1] + 1) if index.accepts(above[:-1], part.component) else None


def move(definition: Json, place: Place, *, to: Place) -> tuple[Json, Place]:
    """Take it from its place to before what stands at the other, or last there; the second place is as it was before
    the move. In rows that have its key already it gets a number. Raises NotFound, DoesNotFit."""
    part = part_at(definition, place)
    if to[: len(place)] == place and len(to) > len(place):
        raise errors.DoesNotFit
    if to[:-1] != place[:-1]:
        _check_fit(definition, part.component, to[:-1])
    made = copy.deepcopy(definition)
    list_at(made, to[:-1])  # NotFound before anything has moved
    taken = list_at(made, place[:-1]).pop(place[-1])
    target = _without(place, to)
    rows = rows_at(made, target[:-1])
    if isinstance(taken, dict) and rows != part.rows:
        taken["key"] = free_key(part.key, taken_in(made, rows))
    held = list_at(made, target[:-1])
    number = min(max(target[-1], 0), len(held))
    held.insert(number, taken)
    landed = (*target[:-1], number)
    if rows != part.rows and not part.is_content:
        renamed(made, part.name, part_at(made, landed).name)
    return made, landed


def rows_at(definition: Json, holder: Place) -> str:
    """The key of the rows in which whatever stands there is asked; "" outside of rows."""
    if not holder:
        return ""
    part = part_at(definition, holder)
    return part.key if part.is_rows else part.rows


def nearest(definition: Json, component: Json, at: Place) -> Place | None:
    """The place nearest behind ``at`` where the component may stand; None when there is no page for it."""
    index = Index(definition)
    while at:
        if index.accepts(at[:-1], component):
            return (*at[:-1], min(at[-1], index.count(at[:-1])))
        at = (*at[:-2], at[-2] + 1) if len(at) > 1 else ()
    pages = [one.place for one in index.every if len(one.place) == 1 and accepts(one, component)]
    return (*pages[-1], index.count(pages[-1])) if pages else None


def _check_fit(definition: Json, component: Json, holder: Place) -> None:
    index = Index(definition)
    if holder:
        index.at(holder)
    if not index.accepts(holder, component):
        raise errors.DoesNotFit


def _without(gone: Place, to: Place) -> Place:
    """The second place, once what stood at the first is gone."""
    depth = len(gone) - 1
    if len(to) > depth and to[:depth] == gone[:depth] and to[depth] > gone[depth]:
        return (*to[:depth], to[depth] - 1, *to[depth + 1 :])
    return to


def place_of(text: str) -> Place:
    """From an address: ``1-0``. Raises NotFound."""
    numbers = text.split("-")
    if len(numbers) > 12 or not all(one.isdecimal() and one.isascii() and len(one) <= 4 for one in numbers):
        raise NotFound
    return tuple(int(one) for one in numbers)


def written(place: Place) -> str:
    """For an address: ``1-0``."""
    return "-".join(map(str, place))
