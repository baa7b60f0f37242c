"""Propose and apply: the road of every single change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes import filing, policies, session
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeRequest, ChangeSubject
from tessera.changes.operations import OPERATIONS, Operation
from tessera.changes.operations.base import Context, Subjects
from tessera.dictionary import catalogue
from tessera.lib.db.inserting import insert_rows
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual

Record = TypeVar("Record", Individual, Group)


@transaction.atomic
@acting
def submit(
    operations: Sequence[Operation],
    *,
    by: Viewer,
    channel: Channel,
    now: datetime,
    reason: str = "",
    source: str = "",
    observed_on: date | None = None,
) -> ChangeRequest:
    """Propose a change and, where the policy of its operations is instant for the actor, apply it at once.

    Raises NotFound when a record is absent or out of reach, PermissionMissing, and what the operations refuse; then
    nothing was written.
    """
    request = ChangeRequest(channel=channel, reason=reason, source=source, observed_on=observed_on)
    at_once = policies.is_instant(operations, by=by)
    with catalogue.held():
        context = _propose(request, operations, at_once=at_once, by=by, now=now)
        if at_once:
            # What was said is carried out as it stands; only the records are read anew, under their locks.
            _carry_out(request, operations, context=context.anew())
    return request


@transaction.atomic
@acting
def propose(
    operations: Sequence[Operation],
    *,
    by: Viewer,
    channel: Channel,
    now: datetime,
    reason: str = "",
    source: str = "",
    observed_on: date | None = None,
) -> ChangeRequest:
    """Write down a change with what its proposer saw of each record. Nothing is applied."""
    request = ChangeRequest(channel=channel, reason=reason, source=source, observed_on=observed_on)
    with catalogue.held():
        _propose(request, operations, at_once=False, by=by, now=now)
    return request


@transaction.atomic
@acting
def apply(request: ChangeRequest, *, by: Viewer, now: datetime) -> None:
    """Apply an approved change in one transaction: lock its records, check again, run the operations."""
    request = ChangeRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    if request.status != RequestStatus.APPROVED:
        raise ChangeNotApplicable(reference=request.reference, status=request.get_status_display())
    context = Context(by=by, today=_today(now), source=request.source, observed_on=request.observed_on)
    with catalogue.held():
        _carry_out(request, operations_of(request), context=context)
    ChangeRequest.objects.filter(pk=request.pk).update(status=RequestStatus.APPLIED, applied_at=now)


def _propose(
    request: ChangeRequest, operations: Sequence[Operation], *, at_once: bool, by: Viewer, now: datetime
) -> Context:
    context = Context(by=by, today=_today(now), source=request.source, observed_on=request.observed_on)
    _load(context, _subjects(operations), lock=False)
    for operation in operations:
        authorise(operation, context=context)
    operations[0].check(context)  # later ones may build on what the earlier ones will have done
    names = names_of(context, operations)
    filing.file_request(request, operations, names, at_once=at_once, by=by, now=now)
    _record_subjects(request, context)
    return context


def _carry_out(request: ChangeRequest, operations: Sequence[Operation], *, context: Context) -> None:
    with session.writing(request):
        if _load(context, _subjects(operations), lock=True):
            session.stamp()
        for operation in operations:
            operation.check(context)
            operation.apply(context)
        _record_subjects(request, context)


def authorise(operation: Operation, *, context: Context) -> None:
    """The actor holds the operation's permission where each of its records lies, and where new ones will."""
    subjects = operation.subjects()
    records: list[Individual | Group] = [context.individual(key) for key in subjects.individuals]
    records += [context.group(key) for key in subjects.groups]
    for record in records:
        _must_at(record.area, operation=operation, by=context.by)
    for place in operation.places():
        _must_at(context.area(place), operation=operation, by=context.by)


def _must_at(area: Area | None, *, operation: Operation, by: Viewer) -> None:
    """What lies in no area may be touched only by who may everywhere."""
    if not by.reach(operation.permission).covers(area.path if area else None):
        raise PermissionMissing(permission=operation.permission.label)


def operations_of(request: ChangeRequest) -> list[Operation]:
    """The request's operations, typed again."""
    return [OPERATIONS[row.kind].model_validate(row.input) for row in request.operations.order_by("position")]


def names_of(context: Context, operations: Iterable[Operation]) -> dict[str, str]:
    """What the sentences of the operations call the records and areas they speak of."""
    names = {str(key): person.full_name for key, person in context.individuals.items()}
    names |= {str(key): group.registry_number for key, group in context.groups.items()}
    names |= {str(key): area.name_in("en") for key, area in context.areas.items()}
    for operation in operations:
        names |= operation.names()
    return names


def _subjects(operations: Iterable[Operation]) -> Subjects:
    named = Subjects()
    for operation in operations:
        named |= operation.subjects()
    return named


def _load(context: Context, subjects: Subjects, *, lock: bool) -> bool:
    """Whether there was anything to read: two queries, in the order of keys so that two changes never wait for each
    other crosswise."""
    if subjects.groups:
        groups = Group.objects.filter(public_id__in=subjects.groups).select_related("area", "kind")
        found = _locked(groups) if lock else groups.within(context.by.sees)
        context.groups = {group.public_id: group for group in found.defer("area__boundary")}
    if subjects.individuals:
        individuals = Individual.objects.filter(public_id__in=subjects.individuals).select_related("area")
        people = _locked(individuals) if lock else individuals.within(context.by.sees)
        context.individuals = {person.public_id: person for person in people.defer("area__boundary")}
    missing = (subjects.individuals - context.individuals.keys()) | (subjects.groups - context.groups.keys())
    if missing:
        raise NotFound
    return bool(subjects.individuals or subjects.groups)


def _locked(records: "QuerySet[Record]") -> "QuerySet[Record]":
    return records.order_by("pk").select_for_update(of=["self"], no_key=True)


def _record_subjects(request: ChangeRequest, context: Context) -> None:
    """Each record that the change touches stands on the request once, with the version that was seen."""
    people = {person.pk: person for person in context.individuals.values()}
    groups = {group.pk: group for group in context.groups.values()}
    seen_people, seen_groups = _versions(Individual, people, context), _versions(Group, groups, context)
    rows = [
        {"individual_id": pk, "area_id": person.area_id, "base_version": seen_people.get(pk, 0)}
        for pk, person in people.items()
    ]
    rows += [
        {"group_id": pk, "area_id": group.area_id, "base_version": seen_groups.get(pk, 0)}
        for pk, group in groups.items()
    ]
    insert_rows(ChangeSubject, [{"request_id": request.pk, **row} for row in rows], ignore_conflicts=True)


def _versions(
    model: type[Individual] | type[Group], records: Mapping[int, Individual | Group], context: Context
) -> dict[int, int]:
    """The newest history row of each record; one that never changed has none."""
    keys = [pk for pk, record in records.items() if record.public_id not in context.registered]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, max(history_id) from {model._meta.db_table}_history where id = any(%s) group by id",  # noqa: S608
            [keys],
        )
        return dict(cursor.fetchall())


def _today(now: datetime) -> date:
    return timezone.localdate(now)


def areas_of(request: ChangeRequest) -> list[Area]:
    """Where the records of the request lay when it was proposed."""
    return [subject.area for subject in request.subjects.select_related("area") if subject.area is not None]
