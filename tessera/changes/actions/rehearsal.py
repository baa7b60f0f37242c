"""What a change would do: it is done, looked at and taken back, so that what is promised is what happens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tessera.accounts import reach
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import applying, requests
from tessera.changes.approval import batches, evidence, rulebook
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Operation
from tessera.changes.queries import concerns
from tessera.changes.queries.sentences import sentence
from tessera.dictionary import catalogue
from tessera.lib.labels import in_language
from tessera.lib.refusals import NotFound
from tessera.registry.choices import GroupStatus, RelationshipToHead
from tessera.registry.models import Group, Membership
from tessera.registry.queries.household_facts import Facts, facts_of


@dataclass(frozen=True)
class HouseholdOutcome:
    """What happens to one household. ``public_id`` is None for one that the change would found."""

    public_id: UUID | None
    number: str
    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class CountChange:
    """How many live in a household now, and after the change; at least one of the numbers differs."""

    public_id: UUID
    number: str
    members: tuple[int, int]
    females: tuple[int, int]
    males: tuple[int, int]


@dataclass(frozen=True)
class Rehearsal:
    """``sentences`` say each operation, ``households`` what becomes of every household that it touches.

    ``concerns`` are sentences about what should be looked at twice. ``waits_for`` are the names of the stages at which
    it would wait for approval; ``is_frozen`` says that nothing is applied at present where it takes place.
    """

    sentences: tuple[str, ...]
    households: tuple[HouseholdOutcome, ...]
    concerns: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    is_frozen: bool = False
    evidence: tuple[str, ...] = ()  # kinds of document that must come with it and do not yet
    counts: tuple[CountChange, ...] = ()


@dataclass(frozen=True)
class _Member:
    name: str
    relationship: str
    is_head: bool
    birth_date: date | None


@dataclass(frozen=True)
class _Household:
    public_id: UUID
    number: str = ""
    status: str = ""
    area_id: int | None = None
    area: str = ""
    address: str = ""
    members: Mapping[int, _Member] = field(default_factory=dict)

    @property
    def head(self) -> str:
        return next((member.name for member in self.members.values() if member.is_head), "")

    @property
    def head_id(self) -> int | None:
        return next((key for key, member in self.members.items() if member.is_head), None)


@acting
def rehearse(
    operations: Sequence[Operation],
    *,
    by: Viewer,
    channel: Channel,
    now: datetime,
    source: str = "",
    observed_on: date | None = None,
) -> Rehearsal:
    """Refuses whatever :func:`requests.submit` would refuse, and writes nothing.

    The numbers and the reference of new records come from a sequence of its own (registry/sql/rehearsal.sql):
    sequences know no roll-back.
    """
    named = {key for operation in operations for key in operation.subjects().groups}
    with transaction.atomic():
        draw_no_numbers()
        before = _households(Group.objects.within(by.sees).filter(public_id__in=named))
        told = requests.Told(channel, source=source, observed_on=observed_on)
        request, route, is_frozen = requests.attempt(operations, told, by=by, now=now)
        with reach.narrowed_to(system_viewer()):
            touched = request.subjects.exclude(group_id=None).values("group_id")
            after = _households(Group.objects.filter(pk__in=touched))
            rehearsal = Rehearsal(
                _sentences(request),
                tuple(_outcomes(before, after)),
                tuple(_concerns(request, before, after, today=timezone.localdate(now))),
                tuple(
                    in_language(planned.stage.names, get_language() or "en") or planned.stage.key
                    for planned in route.stages
                ),
                is_frozen,
                tuple(evidence.missing(route.evidence, operations)),
            )
        transaction.set_rollback(True)
    return rehearsal


@acting
def foresee(request: ChangeRequest, *, by: Viewer, now: datetime) -> Rehearsal:
    """What a change that waits would do if it were applied now; only households that the viewer may see are told.

    Raises NotFound for a request out of reach, and what applying it would refuse, Conflict above all. Writes nothing.
    """
    if not ChangeRequest.objects.filter(pk=request.pk).exists():
        raise NotFound
    if batches.waiting(request) is not None:
        return Rehearsal(_sentences(request), ())  # whoever brought it tells what it would do
    with transaction.atomic():
        draw_no_numbers()
        with reach.narrowed_to(system_viewer()):
            seen = Group.objects.within(by.sees)
            before = _households(seen.filter(pk__in=request.subjects.values("group_id")))
            homes = _homes(request, seen)
            counted = facts_of(homes, viewer=by)
            with catalogue.held():
                applying.carry_out(request, now=now)
            homes |= _homes(request, seen)
            after = _households(
                seen.filter(pk__in=request.subjects.exclude(group_id=None).values("group_id"))
            )
            foreseen = Rehearsal(
                _sentences(request),
                tuple(_outcomes(before, after)),
                tuple(_concerns(request, before, after, today=timezone.localdate(now))),
                is_frozen=rulebook.situation(now).is_frozen(applying.paths_of(request)),
                counts=tuple(_counts(homes, counted, facts_of(homes, viewer=by))),
            )
        transaction.set_rollback(True)
    return foreseen


def _homes(request: ChangeRequest, seen: "QuerySet[Group]") -> dict[int, Group]:
    """The households that the request speaks of, and those in which its people live, of those that are seen."""
    subjects = request.subjects
    living = Membership.objects.filter(
        individual__in=subjects.exclude(individual_id=None).values("individual_id"), until__isnull=True
    )
    named = Q(pk__in=subjects.exclude(group_id=None).values("group_id"))
    return seen.filter(named | Q(pk__in=living.values("group"))).in_bulk()


def _counts(
    homes: Mapping[int, Group], before: Mapping[int, Facts], after: Mapping[int, Facts]
) -> Iterable[CountChange]:
    for key, group in sorted(homes.items()):
        old, new = before.get(key), after.get(key)
        members, females, males = (
            (getattr(old, name, 0), getattr(new, name, 0)) for name in ("members", "females", "males")
        )
        if any(was != becomes for was, becomes in (members, females, males)):
            yield CountChange(group.public_id, group.registry_number, members, females, males)


def draw_no_numbers() -> None:
    """Until the transaction, or its savepoint, is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tessera.rehearsal', 'yes', true)")


def _concerns(
    request: ChangeRequest,
    before: Mapping[int, _Household],
    after: Mapping[int, _Household],
    *,
    today: date,
) -> Iterable[str]:
    for key, household in sorted(after.items()):
        head = household.head_id
        if head is None or (key in before and before[key].head_id == head):
            continue
        told = concerns.new_head(household.head, household.members[head].birth_date, today=today)
        if told:
            yield told
    yield from concerns.of_marriages(request, today=today)


def _sentences(request: ChangeRequest) -> tuple[str, ...]:
    """The operations in words; areas are called in the language of the page."""
    language = get_language() or "en"
    rows = list(request.operations.select_related("request").order_by("position"))
    named = {key for row in rows for key in row.names}
    areas = {str(area.public_id): area.name_in(language) for area in Area.objects.filter(public_id__in=named)}
    return tuple(sentence(row, {**row.names, **areas}) for row in rows)


def _households(groups: Iterable[Group]) -> dict[int, _Household]:
    language = get_language() or "en"
    found = {group.pk: group for group in groups}
    areas = Area.objects.in_bulk([group.area_id for group in found.values() if group.area_id])
    present = Membership.objects.filter(group__in=found, until__isnull=True).select_related("individual")
    members: dict[int, dict[int, _Member]] = {key: {} for key in found}
    for each in present.order_by("pk"):
        members[each.group_id][each.individual_id] = _Member(
            each.individual.full_name,
            each.relationship_to_head,
            each.is_head,
            each.individual.birth_date,
        )
    return {
        key: _Household(
            public_id=group.public_id,
            number=group.registry_number,
            status=group.status,
            area_id=group.area_id,
            area=areas[group.area_id].name_in(language) if group.area_id else "",
            address=group.address,
            members=members[key],
        )
        for key, group in found.items()
    }


def _outcomes(
    before: Mapping[int, _Household], after: Mapping[int, _Household]
) -> Iterable[HouseholdOutcome]:
    for key, household in sorted(after.items()):
        old = before.get(key)
        lines = tuple(_lines(old or _Household(household.public_id), household))
        if lines:
            yield HouseholdOutcome(
                public_id=old.public_id if old else None,
                number=old.number if old else "",
                head=(old or household).head,
                lines=lines,
            )


def _lines(old: _Household, new: _Household) -> Iterable[str]:
    for key, member in old.members.items():
        if key not in new.members:
            yield _("%(name)s leaves the household.") % {"name": member.name}
    for key, member in new.members.items():
        yield from _of_member(old.members.get(key), member)
    if old.area_id != new.area_id or (old.number and old.address != new.address):
        place = _(", ").join(part for part in (new.address, new.area) if part)
        if place:
            yield _("It lives at %(place)s.") % {"place": place}
    if old.status and old.status != new.status:
        yield _("It becomes: %(status)s.") % {"status": GroupStatus(new.status).label}
    if old.members.keys() != new.members.keys() and new.members:
        count = len(new.members)
        yield ngettext("It then has %(count)d member.", "It then has %(count)d members.", count) % {
            "count": count
        }


def _of_member(old: _Member | None, new: _Member) -> Iterable[str]:
    words = {"name": new.name, "relationship": _relationship(new)}
    if old is None and new.is_head:
        yield _("%(name)s joins as its head.") % words
    elif old is None and new.relationship:
        yield _("%(name)s joins as: %(relationship)s.") % words
    elif old is None:
        yield _("%(name)s joins the household.") % words
    elif new.is_head and not old.is_head:
        yield _("%(name)s becomes its head.") % words
    elif old.relationship != new.relationship and new.relationship:
        yield _("%(name)s is to the head: %(relationship)s.") % words
    elif old.relationship != new.relationship:
        yield _("What %(name)s is to the head is no longer recorded.") % words


def _relationship(member: _Member) -> str:
    """A country may have added its own codes; these have no label here."""
    known = member.relationship in RelationshipToHead.values
    return str(RelationshipToHead(member.relationship).label) if known else member.relationship
