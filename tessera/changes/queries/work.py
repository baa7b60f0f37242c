"""My work: the requests that wait, for me, for my colleagues, or for my own answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import NOWHERE, Held, Reach, Viewer
from tessera.areas.models import Area
from tessera.changes.approval.seats import principals_of
from tessera.changes.choices import UNDER_WAY, Outcome, RequestStatus
from tessera.changes.models import ChangeDecision, ChangeOperation, ChangeRequest, Step
from tessera.changes.queries.sentences import sentences

PAGE: Final = 30
MOST_COUNTED: Final = 100  # the badge says "100+" beyond
MINE, TEAM, OVERDUE, PROPOSED = "mine", "team", "overdue", "proposed"
LISTS: Final = (MINE, TEAM, OVERDUE, PROPOSED)
_EARLIEST: Final = datetime(1, 1, 2, tzinfo=UTC)
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_NOTHING: Final = Q(pk__in=())


@dataclass(frozen=True)
class Wanted:
    """Which requests to list. ``which`` is one of ``LISTS``:

    mine: I may decide now; team: they wait where I may decide on changes, whoever's stage it is; overdue: of the team,
    those past their deadline; proposed: my own that are not over, those returned to me first.
    """

    which: str = MINE
    operation: str = ""  # a kind of operation
    channel: str = ""
    area: UUID | None = None  # at and below it
    words: str = ""  # part of the reference or of the name of who proposed it
    after: str = ""  # the cursor that the page before ended with


@dataclass(frozen=True)
class WorkLine:
    """A request that waits. ``stage`` is its name, ``position`` of ``total``; empty for one that was returned."""

    request: ChangeRequest
    sentences: tuple[str, ...]
    area: str
    stage: str = ""
    position: int = 0
    total: int = 0
    due_at: datetime | None = None
    is_late: bool = False
    is_escalated: bool = False
    claimed_by: str = ""
    is_mine: bool = False  # I have taken it on
    cursor: str = ""  # its place in the list


@dataclass(frozen=True)
class WorkPage:
    """The most urgent first. ``next_after`` asks for the rest; empty at the end."""

    lines: tuple[WorkLine, ...]
    next_after: str


@dataclass(frozen=True)
class Counts:
    """How many requests are on each list, counted up to ``MOST_COUNTED`` + 1."""

    mine: int
    team: int
    overdue: int
    proposed: int


def work(wanted: Wanted, *, viewer: Viewer, now: datetime) -> WorkPage:
    """One page of a list, in a fixed number of queries."""
    if wanted.which == PROPOSED:
        return _proposed(wanted, viewer=viewer, now=now)
    steps = waiting(wanted, viewer=viewer, now=now)
    if wanted.after:
        steps = steps.filter(behind(wanted.after))
    found = list(
        steps.select_related("request__area")
        .defer("request__area__boundary")
        .order_by("urgency", "pk")[: PAGE + 1]
    )
    page = found[:PAGE]
    said = sentences([step.request_id for step in page], viewer=viewer)
    lines = tuple(_line(step.request, step, said, viewer=viewer, now=now) for step in page)
    return WorkPage(lines, lines[-1].cursor if len(found) > PAGE else "")


def waiting(wanted: Wanted, *, viewer: Viewer, now: datetime) -> "QuerySet[Any]":
    """The stages of a list of what waits for somebody; in its order they are sorted by ``urgency`` and key."""
    steps: QuerySet[Any] = _filtered(_list(wanted.which, viewer=viewer, now=now), wanted, "request__")
    urgency = Coalesce("due_at", Value(_NEVER), output_field=DateTimeField())
    sorted_by: QuerySet[Any] = steps.annotate(urgency=urgency)
    return sorted_by


def behind(cursor: str) -> Q:
    moment, key = _cursor(cursor)
    return Q(urgency__gt=moment) | Q(urgency=moment, pk__gt=key)


def before(cursor: str) -> Q:
    moment, key = _cursor(cursor)
    return Q(urgency__lt=moment) | Q(urgency=moment, pk__lt=key)


def cursor_of(step: Any) -> str:
    """The place of a stage, annotated as ``waiting`` does, in its list."""
    return f"{step.urgency.isoformat()}|{step.pk}"


def counts(*, viewer: Viewer, now: datetime) -> Counts:
    """For the tabs of the page, in a fixed number of queries."""
    most = MOST_COUNTED + 1
    numbers = {which: _list(which, viewer=viewer, now=now)[:most].count() for which in (MINE, TEAM, OVERDUE)}
    return Counts(**numbers, proposed=_own(viewer)[:most].count())


def waiting_for(viewer: Viewer, *, now: datetime) -> int:
    """For the badge in the navigation: what I may decide now and what was returned to me, counted up to
    ``MOST_COUNTED`` + 1."""
    most = MOST_COUNTED + 1
    returned = ChangeRequest.objects.filter(actor=viewer.actor, status=RequestStatus.RETURNED)
    return min(_list(MINE, viewer=viewer, now=now)[:most].count() + returned[:most].count(), most)


def may_decide(viewer: Viewer, *, on: date) -> "QuerySet[Step]":
    """The stages at which the viewer may decide now, for themselves or in somebody's place."""
    return _open(viewer).filter(_mine(viewer, principals_of(viewer, on=on)))


def _list(which: str, *, viewer: Viewer, now: datetime) -> "QuerySet[Step]":
    if which == MINE:
        return may_decide(viewer, on=timezone.localdate(now))
    team = _open(viewer).filter(_within(viewer.reach(Permission.CHANGE_APPROVE)))
    return team.filter(due_at__lt=now) if which == OVERDUE else team


def _open(viewer: Viewer) -> "QuerySet[Step]":
    return Step.objects.filter(_within(viewer.sees), closed_at__isnull=True)


def _mine(viewer: Viewer, principals: Sequence[Viewer]) -> Q:
    """What ``seats.seat`` says of one stage, said of all of them at once."""
    seats = reduce(or_, (_seats(holder) & ~_is_out(holder) for holder in (viewer, *principals)), _NOTHING)
    free = ~Q(quorum=1) | Q(claimed_by__in=("", viewer.actor))
    return seats & free & ~_is_out(viewer)


def _is_out(holder: Viewer) -> Q:
    """Who proposed it, or has agreed already."""
    agreed = ChangeDecision.objects.filter(
        Q(actor=holder.actor) | Q(principal=holder.actor),
        Q(step=OuterRef("pk")) | (Q(step__nobody_twice=True) & ~Q(step__position=OuterRef("position"))),
        request=OuterRef("request"),
        outcome=Outcome.APPROVED,
        step__isnull=False,
    )
    return Q(request__actor=holder.actor) | Q(Exists(agreed))


def _seats(holder: Viewer) -> Q:
    """The stages that ask for a role of the holder."""
    reach = holder.reach(Permission.CHANGE_APPROVE)
    if reach == NOWHERE:
        return _NOTHING
    asked = reduce(or_, (_asks_for(held) for held in holder.held), _NOTHING)
    return asked & _within(reach)


def _asks_for(held: Held) -> Q:
    place = Q() if held.path is None else Q(path__within=held.path)
    level = Q(level__isnull=True) | Q(level__gte=held.level, level__lte=F("escalations") + held.level)
    return place & (
        Q(level, role__in=("", held.role))
        | Q(~Q(role__in=("", held.role)), escalations__gt=0, late_role=held.role)
    )


def _within(reach: Reach) -> Q:
    if reach.everywhere:
        return Q()
    return Q(path__within_any=sorted(reach.paths)) if reach.paths else _NOTHING


def _own(viewer: Viewer) -> "QuerySet[ChangeRequest]":
    """What the viewer proposed and is not over."""
    return ChangeRequest.objects.filter(actor=viewer.actor, status__in=UNDER_WAY)


def _proposed(wanted: Wanted, *, viewer: Viewer, now: datetime) -> WorkPage:
    """Returned ones first, then the newest."""
    requests = _filtered(_own(viewer), wanted, "").annotate(is_returned=Q(status=RequestStatus.RETURNED))
    if wanted.after:
        returned, _, key = wanted.after.partition("|")
        was = returned == "1"
        later = Q(is_returned=was, pk__lt=_number(key))
        requests = requests.filter(later | Q(is_returned=False) if was else later)
    found = list(
        requests.select_related("area").defer("area__boundary").order_by("-is_returned", "-pk")[: PAGE + 1]
    )
    page = found[:PAGE]
    steps = {step.request_id: step for step in Step.objects.filter(request__in=page, closed_at__isnull=True)}
    said = sentences([request.pk for request in page], viewer=viewer)
    lines = tuple(_line(request, steps.get(request.pk), said, viewer=viewer, now=now) for request in page)
    last = page[-1] if len(found) > PAGE else None
    return WorkPage(lines, f"{int(last.status == RequestStatus.RETURNED)}|{last.pk}" if last else "")


def _filtered(rows: "QuerySet[Any]", wanted: Wanted, prefix: str) -> "QuerySet[Any]":
    key = OuterRef(f"{prefix}pk".replace("request__pk", "request"))
    if wanted.operation:
        rows = rows.filter(Exists(ChangeOperation.objects.filter(request=key, kind=wanted.operation)))
    if wanted.channel:
        rows = rows.filter(**{f"{prefix}channel": wanted.channel})
    if wanted.area is not None:
        path = Area.objects.filter(public_id=wanted.area).values_list("path", flat=True).first()
        rows = rows.filter(**{f"{prefix}area__path__within": path}) if path else rows.none()
    if wanted.words.strip():
        words = wanted.words.strip()
        rows = rows.filter(
            Q(**{f"{prefix}reference__icontains": words}) | Q(**{f"{prefix}actor_name__icontains": words})
        )
    return rows


def _line(
    request: ChangeRequest,
    step: Step | None,
    said: dict[int, tuple[str, ...]],
    *,
    viewer: Viewer,
    now: datetime,
) -> WorkLine:
    common: dict[str, Any] = {
        "request": request,
        "sentences": said.get(request.pk, ()),
        "area": request.area.name_in(viewer.language) if request.area else "",
    }
    if step is None:
        return WorkLine(**common)
    return WorkLine(
        **common,
        cursor=cursor_of(step) if hasattr(step, "urgency") else "",
        stage=step.name_in(viewer.language),
        position=step.position,
        total=step.total,
        due_at=step.due_at,
        is_late=step.is_late(now),
        is_escalated=step.escalations > 0,
        claimed_by=step.claimed_by_name,
        is_mine=step.claimed_by == viewer.actor,
    )


def _cursor(after: str) -> tuple[datetime, int]:
    """A cursor that was tampered with starts from the beginning."""
    moment, _, key = after.rpartition("|")
    try:
        return datetime.fromisoformat(moment), int(key)
    except ValueError:
        return _EARLIEST, 0


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
