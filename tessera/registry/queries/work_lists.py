"""What is to be mended, by rule and area: numbers from the last round through the register, lists checked anew.

Numbers are never counted while somebody waits. A list is one range of an index; each record of a page is judged once
more, so that what was mended since the last round is shown as mended.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Reach, Viewer
from tessera.areas.models import Area
from tessera.dictionary.choices import Subject
from tessera.registry.models import Finding, FindingCount, Group, Individual, Membership, QualityRound
from tessera.registry.quality.rules import Rule
from tessera.registry.quality.table import RULES
from tessera.registry.queries.people import Person, people
from tessera.registry.queries.places import places
from tessera.registry.queries.quality import faults

PAGE: Final = 40
_BEHIND_THE_DOT: Final = "/"  # the next sign in the order of the index


@dataclass(frozen=True)
class WorkLine:
    """A record of a work list. ``sentences`` is empty when it was mended since the register was gone through."""

    public_id: UUID
    number: str
    name: str
    area: str
    since: datetime
    sentences: tuple[str, ...]

    @property
    def is_mended(self) -> bool:
        return not self.sentences


@dataclass(frozen=True)
class WorkList:
    """``next_cursor`` asks for the lines that follow; "" at the end."""

    lines: tuple[WorkLine, ...]
    next_cursor: str


def last_round() -> datetime | None:
    """When the register was last gone through; None before the first time."""
    return (
        QualityRound.objects.filter(finished_at__isnull=False).values_list("finished_at", flat=True).first()
    )


def numbers(*, viewer: Viewer, area: Area | None = None) -> dict[str, int]:
    """By rule, how many records have the fault: at and below the area, or wherever the viewer sees people."""
    counted = FindingCount.objects.filter(_where(viewer.sees, area))
    return dict(counted.values_list("rule").annotate(number=Sum("number")))


def numbers_by_area(
    areas: Collection[Area], *, viewer: Viewer, rules: Iterable[Rule] = RULES
) -> dict[int, int]:
    """By key of the area, how many faults records at and below it have. Areas out of reach are left out."""
    asked = [area.pk for area in areas if viewer.sees.covers(area.path)]
    codes = [rule.code for rule in rules]
    counted = FindingCount.objects.filter(area_id__in=asked, rule__in=codes)
    return dict(counted.values_list("area_id").annotate(number=Sum("number")))


def work_list(
    rule: Rule, *, viewer: Viewer, on: date, area: Area | None = None, cursor: str = "", limit: int = PAGE
) -> WorkList:
    """The records that had the fault, by area; the area is within the viewer's reach."""
    found = Finding.objects.filter(_in_range(viewer.sees, area), rule=rule.code)
    path, slash, key = cursor.partition("/")
    if slash and key.isdecimal():
        found = found.filter(Q(path__gt=path) | Q(path=path, pk__gt=int(key)))
    page = list(found.order_by("path", "pk")[: limit + 1])
    shown = page[:limit]
    last = shown[-1] if len(page) > limit else None
    return WorkList(
        lines=tuple(_lines(rule, shown, viewer=viewer, on=on)),
        next_cursor=f"{last.path}/{last.pk}" if last else "",
    )


def _where(sees: Reach, area: Area | None) -> Q:
    """The rows of counts: of one area, of the whole register, or of each part of the reach that lies in no other."""
    if area is not None:
        return Q(area_id=area.pk)
    if sees.everywhere:
        return Q(area_id=None)
    return Q(area_id__in=[int(path.rpartition(".")[2]) for path in _tops(sees)])


def _in_range(sees: Reach, area: Area | None) -> Q:
    if area is None and sees.everywhere:
        return Q()
    ranges = Q(pk=None)  # of nothing
    for path in [area.path] if area is not None else _tops(sees):
        ranges |= Q(path__gte=f"{path}.", path__lt=f"{path}{_BEHIND_THE_DOT}")
    return ranges


def _tops(sees: Reach) -> list[str]:
    others = sees.paths
    return [path for path in others if not any(path.startswith(f"{other}.") for other in others)]


def _lines(rule: Rule, found: Iterable[Finding], *, viewer: Viewer, on: date) -> Iterator[WorkLine]:
    since = {one.individual_id or one.group_id or 0: one.found_at for one in found}
    if rule.subject == Subject.INDIVIDUAL:
        known = people(since, viewer=viewer)
        records = _people(known)
        still = faults(individuals=list(records), viewer=viewer, on=on, known=known, rules=[rule])
    else:
        records = _groups(since, viewer)
        still = faults(groups=list(records), viewer=viewer, on=on, rules=[rule])
    said: dict[int, list[str]] = {}
    for fault in still:
        said.setdefault(fault.key, []).append(fault.sentence)
    named = places(ids=[record.area_id for record in records.values()], language=get_language() or "en")
    for key, record in ((key, records[key]) for key in since if key in records):
        way = named.way_to(record.area_id)
        area = _(", ").join(step.name for step in reversed(way[-2:]))
        sentences = tuple(said.get(key, ()))
        yield WorkLine(record.public_id, record.number, record.name, area, since[key], sentences)


@dataclass(frozen=True)
class _Record:
    public_id: UUID
    number: str
    name: str
    area_id: int | None


def _people(known: Mapping[int, Person]) -> dict[int, _Record]:
    areas = dict(Individual.objects.filter(pk__in=known).values_list("pk", "area_id"))
    return {
        key: _Record(person.public_id, person.registry_number, person.name, areas.get(key))
        for key, person in known.items()
        if person.public_id is not None
    }


def _groups(keys: Collection[int], viewer: Viewer) -> dict[int, _Record]:
    groups = Group.objects.within(viewer.sees).filter(pk__in=keys)
    heads = _heads([group.pk for group in groups], viewer)
    return {
        group.pk: _Record(
            group.public_id, group.registry_number, group.name or heads.get(group.pk, ""), group.area_id
        )
        for group in groups
    }


def _heads(groups: Collection[int], viewer: Viewer) -> Mapping[int, str]:
    leading = Membership.objects.filter(group__in=groups, until=None, roles__contains=["head"])
    pairs = dict(leading.values_list("group_id", "individual_id"))
    named: Mapping[int, Person] = people(set(pairs.values()), viewer=viewer)
    return {group: named[head].name for group, head in pairs.items()}
