"""A named version becomes the default of many records at once: by area and by rule, as one change that can be undone.

It is written in chunks, each in a transaction of its own; the register is read meanwhile as ever, and only the records
of a chunk wait for each other. A killed worker goes on: what is marked already differs no more.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import User
from tessera.accounts.viewer import EVERYWHERE, Reach, Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import batches
from tessera.changes.approval.batches import let_wait
from tessera.changes.approval.routing import SYSTEM
from tessera.changes.approval.standing import clock
from tessera.changes.batch import adoption, meanwhile, side_by_side
from tessera.changes.batch.adoption import Adopted, Scope
from tessera.changes.batch.narrowing import Narrowing
from tessera.changes.batch.plan import execute, fetch
from tessera.changes.choices import MARKED, Channel, RequestStatus
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AdoptVersion
from tessera.dictionary.choices import Subject
from tessera.jobs import actions as jobs
from tessera.versions.choices import Rule, Which
from tessera.versions.errors import NothingToMark
from tessera.versions.models import Marking, NamedVersion, RecordVersion

Progress = Callable[..., None]
KIND: Final = MARKED
JOB: Final = "changes.mark"
CHUNK: Final = 10_000  # pictures written in one transaction
_SUBJECTS: Final = {
    Which.BOTH: (Subject.INDIVIDUAL, Subject.GROUP),
    Which.PEOPLE: (Subject.INDIVIDUAL,),
    Which.HOUSEHOLDS: (Subject.GROUP,),
}
_NOUNS: Final = {Subject.INDIVIDUAL: "individual", Subject.GROUP: "group"}


@dataclass(frozen=True)
class Wanted:
    """Which version is to be marked, of which records, and how far. Without an area: wherever the viewer may.

    Filters of the search speak of people or of households, so they go with one of them alone.
    """

    named: NamedVersion
    area: Area | None = None
    which: Which = Which.BOTH
    rule: Rule = Rule.ALL
    narrowing: Narrowing = field(default_factory=Narrowing)


@transaction.atomic
def start(wanted: Wanted, *, by: Viewer, now: datetime, in_background: bool = True) -> Marking:
    """Decide to mark: opens the change that all of it will belong to. Where a policy wants it approved, or wants that
    for a single record, it waits with its change, and nothing is marked.

    Raises PermissionMissing, NothingToMark and Frozen.
    """
    allowed = reach_of(wanted, by=by)
    upto = RecordVersion.objects.filter(named=wanted.named).order_by("-pk").values_list("pk", flat=True)
    with reach.narrowed_to(system_viewer()):
        last = upto.first()
    if last is None:
        raise NothingToMark
    request = batches.open_batch(
        KIND,
        description={
            "version": wanted.named.name,
            "area": wanted.area.names if wanted.area else None,
            "which": wanted.which,
            "rule": wanted.rule,
            "filters": wanted.narrowing.stored(),
        },
        channel=Channel(by.channel) if by.channel in Channel.values else Channel.CONSOLE,
        source=wanted.named.source,
        observed_on=wanted.named.observed_on,
        by=by,
        now=now,
        as_well={AdoptVersion.kind},
        where=lambda: _paths(wanted, allowed),
    )
    marking = Marking.objects.create(
        named=wanted.named,
        area=wanted.area,
        which=wanted.which,
        rule=wanted.rule,
        filters=wanted.narrowing.stored(),
        actor=by.actor,
        actor_name=by.name,
        reach=allowed.setting,
        change=request.pk,
        at=clock(),
        upto=last,
    )
    if in_background and request.status == RequestStatus.APPLYING:
        enqueue(marking, requested_by_id=by.user_id)
    return marking


def _begin(request: ChangeRequest, now: datetime) -> None:
    """Approved: the worker writes it, for whoever decided it."""
    marking = Marking.objects.select_related("named").get(change=request.pk)
    user = User.objects.filter(public_id=marking.actor).first() if marking.actor != SYSTEM else None
    enqueue(marking, requested_by_id=user.pk if user else None)


def _end(request: ChangeRequest, now: datetime) -> None:
    Marking.objects.filter(change=request.pk).update(ended_at=now)


let_wait(KIND, begin=_begin, end=_end)


def enqueue(marking: Marking, *, requested_by_id: int | None) -> None:
    """Have it written, or gone on with after a failure. Batches are marked one after the other."""
    job = jobs.enqueue(
        JOB,
        lock="changes-mark",
        title=marking.named.name,
        requested_by_id=requested_by_id,
        marking_id=marking.pk,
    )
    Marking.objects.filter(pk=marking.pk).update(job=job.public_id)
    marking.job = job.public_id


def reach_of(wanted: Wanted, *, by: Viewer) -> Reach:
    """Where the viewer may mark. Raises PermissionMissing, also for an area that is not wholly within."""
    by.must(Permission.IMPORT)
    allowed = by.reach(Permission.IMPORT)
    if wanted.area is not None and not allowed.covers(str(wanted.area.path)):
        raise PermissionMissing(permission=Permission.IMPORT.label)
    wanted.narrowing.must_be_allowed(by=by)
    return allowed


def _paths(wanted: Wanted, allowed: Reach) -> frozenset[str | None]:
    """The paths of the areas in which the records with such a picture lie."""
    with reach.narrowed_to(system_viewer()):
        scope = scope_of(wanted, by=system_viewer(), reach=allowed.setting)
        rows = fetch(
            "select distinct a.path::text from ({records}) r left join areas_area a on a.id = r.area_id",
            records=records_of(scope),
        )
    return frozenset(path for (path,) in rows)


def run(marking: Marking, *, now: Callable[[], datetime], progress: Progress, chunk: int = CHUNK) -> None:
    """Write what is not written yet."""
    with reach.narrowed_to(system_viewer()):
        request = ChangeRequest.objects.get(pk=marking.change)
        if request.status == RequestStatus.APPLIED:
            return
        if request.status != RequestStatus.APPLYING:
            raise ChangeNotApplicable(reference=request.reference, status=request.get_status_display())
        ranges = _ranges(marking, size=chunk)
    progress(stage=_("Marking the default"), total=len(ranges) * chunk, done=0)
    total = Adopted()
    results = side_by_side.written(
        ranges, lambda span: _write(marking, request, span), workers=side_by_side.at_once()
    )
    with closing(results):
        for number, adopted in enumerate(results, start=1):
            total += adopted
            progress(done=number * chunk)
    _close(marking, request, total, now=now())


def _ranges(marking: Marking, *, size: int) -> list[tuple[int, int]]:
    """The keys of the pictures, cut into pieces."""
    pictures = RecordVersion.objects.filter(named=marking.named_id, pk__lte=marking.upto)
    first = pictures.order_by("pk").values_list("pk", flat=True).first()
    if first is None:
        return []
    return [(start, start + size) for start in range(first - 1, marking.upto, size)]


def _write(marking: Marking, request: ChangeRequest, span: tuple[int, int]) -> Adopted:
    with batches.writing(request):
        scope = scope_of(
            wanted_of(marking),
            by=system_viewer(),
            reach=marking.reach,
            span=(span[0], min(span[1], marking.upto)),
            unless_since=(marking.at, request.pk),
        )
        return adoption.adopt(scope, rule=Rule(marking.rule))


def wanted_of(marking: Marking) -> Wanted:
    """What was decided."""
    narrowing = Narrowing.read(marking.filters)
    return Wanted(marking.named, marking.area, Which(marking.which), Rule(marking.rule), narrowing)


def scope_of(
    wanted: Wanted,
    *,
    by: Viewer,
    reach: str,
    span: tuple[int, int] | None = None,
    unless_since: tuple[datetime, int] | None = None,
) -> Scope:
    """The pictures that are meant: of records within the area and the reach (as ``tessera.reach`` is written), with
    keys in the span, and not of records that somebody else changed since a moment."""
    parts: list[sql.Composable] = [sql.SQL("v.named_id = {}").format(sql.Literal(wanted.named.pk))]
    if span is not None:
        parts.append(sql.SQL("v.id > {} and v.id <= {}").format(*map(sql.Literal, span)))
    if wanted.area is not None:
        parts.append(
            sql.SQL("o.area_id in (select id from areas_area where path <@ {}::ltree)").format(
                sql.Literal(str(wanted.area.path))
            )
        )
    if reach != EVERYWHERE:
        parts.append(
            sql.SQL("o.area_id in (select id from areas_area where path <@ any ({}::ltree[]))").format(
                sql.Literal(reach or "{}")
            )
        )
    return Scope(
        {
            subject: sql.SQL(" and ").join(
                [*parts, *wanted.narrowing.conditions(subject, viewer=by), *_unless(subject, unless_since)]
            )
            for subject in _SUBJECTS[wanted.which]
        },
        reach=None if reach == EVERYWHERE else reach.strip("{}").split(","),
    )


def records_of(scope: Scope) -> sql.Composable:
    """A subquery with the ``area_id`` of each record of the scope."""
    return sql.SQL(" union all ").join(
        sql.SQL(
            "select o.area_id from registry_{noun} o where exists"
            " (select from versions_recordversion v where v.{key} = o.id and {pictures})"
        ).format(
            noun=sql.SQL(_NOUNS[subject]), key=sql.Identifier(f"{_NOUNS[subject]}_id"), pictures=pictures
        )
        for subject, pictures in scope.pictures.items()
    )


def _unless(subject: Subject, since: tuple[datetime, int] | None) -> Sequence[sql.Composable]:
    if since is None:
        return ()
    history = f"registry_{_NOUNS[subject]}_history"
    return (
        sql.SQL(
            "not exists (select from {} h where h.id = o.id and h.superseded_at > {}"
            " and h.superseded_change is distinct from {})"
        ).format(sql.Identifier(history), *map(sql.Literal, since)),
    )


@transaction.atomic
def _close(marking: Marking, request: ChangeRequest, total: Adopted, *, now: datetime) -> None:
    with batches.writing(request):
        counts = {
            noun: _count(f"registry_{table}_history", request)
            for noun, table in (("people", "individual"), ("households", "group"))
        }
        for noun in ("individual", "group"):
            _name_areas(noun, request)
        scope = scope_of(wanted_of(marking), by=system_viewer(), reach=marking.reach, span=(0, marking.upto))
        left = meanwhile.changed_meanwhile(scope.pictures, since=marking.at, change=request.pk)
    batches.close_batch(request, now=now)
    Marking.objects.filter(pk=marking.pk).update(
        counts={**counts, "left_out": total.left_out, **_meanwhile(left)}, ended_at=now
    )
    marking.refresh_from_db()


def _meanwhile(left: Mapping[Subject, Sequence[int]]) -> dict[str, Any]:
    """How many records somebody else changed while it waited, and the first of them; nothing where there are none."""
    if not any(left.values()):
        return {}
    first = {subject: keys[: meanwhile.KEPT] for subject, keys in left.items() if keys}
    return {"meanwhile": sum(map(len, left.values())), "left_alone": first}


def _count(history: str, request: ChangeRequest) -> int:
    ((number,),) = fetch(
        "select count(*) from {history} where superseded_change = {change}",
        history=sql.Identifier(history),
        change=sql.Literal(request.pk),
    )
    return int(number)


def _name_areas(noun: str, request: ChangeRequest) -> None:
    """Let those who reach an area read of the change: one subject for each area that it touched."""
    execute(
        """insert into changes_changesubject (request_id, {key}, area_id)
           select distinct on (t.area_id) {change}, t.id, t.area_id
           from {history} h join {live} t on t.id = h.id
           where h.superseded_change = {change} and t.area_id is not null and not exists (
             select from changes_changesubject s where s.request_id = {change} and s.area_id = t.area_id)
           order by t.area_id, t.id on conflict do nothing""",
        key=sql.Identifier(f"{noun}_id"),
        history=sql.Identifier(f"registry_{noun}_history"),
        live=sql.Identifier(f"registry_{noun}"),
        change=sql.Literal(request.pk),
    )
