"""Propose: the road of every single change, and its end where the policy is instant."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting, narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes import citizens, filing, session
from tessera.changes.actions import notes
from tessera.changes.approval import evidence, places, routing, rulebook, steps
from tessera.changes.approval.routing import Asker, Route
from tessera.changes.choices import Channel, NoteKind, RequestStatus
from tessera.changes.models import ChangeRequest, ChangeSubject
from tessera.changes.operations import OPERATIONS, Operation
from tessera.changes.operations.base import Context, Subjects
from tessera.changes.telling import tell_proposer, tell_touched
from tessera.dictionary import catalogue
from tessera.lib.db.inserting import insert_rows
from tessera.lib.refusals import NotFound
from tessera.notifications.events import Event
from tessera.registry.models import Group, Individual

Record = TypeVar("Record", Individual, Group)


@dataclass(frozen=True)
class Told:
    """What is said with a change: through which channel, why, from which source, as seen on which day.

    ``replaces`` is a request that its proposer withdrew for this one.
    """

    channel: Channel
    reason: str = ""
    source: str = ""
    observed_on: date | None = None
    replaces: ChangeRequest | None = None

    def request(self) -> ChangeRequest:
        return ChangeRequest(
            channel=self.channel,
            reason=self.reason,
            source=self.source,
            observed_on=self.observed_on,
            replaces=self.replaces,
        )


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

    Otherwise it waits at the first stage of its policy: its status is "submitted". During a freeze an instant change
    waits as "approved". Raises NotFound when a record is absent or out of reach, PermissionMissing, EvidenceMissing
    where a policy asks for papers, and what the operations refuse; then nothing was written.
    """
    return put_forward(operations, Told(channel, reason, source, observed_on), by=by, now=now)


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
    """Write down a change with what its proposer saw of each record. Nothing is applied: where the policy asks for no
    approval, somebody else who may decide on changes decides."""
    told = Told(channel, reason, source, observed_on)
    with catalogue.held():
        proposed = _propose(told.request(), operations, by=by, now=now)
        _may_be_sent(proposed, by=by)
        return _file(proposed, RequestStatus.SUBMITTED, by=by, now=now)


def put_forward(operations: Sequence[Operation], told: Told, *, by: Viewer, now: datetime) -> ChangeRequest:
    """As ``submit``, within its transaction and with the session narrowed."""
    with catalogue.held():
        proposed = _propose(told.request(), operations, by=by, now=now)
        _may_be_sent(proposed, by=by)
        status = proposed.status
        request = _file(proposed, status, by=by, now=now)
        if status == RequestStatus.APPLIED:
            # What was said is carried out as it stands; only the records are read anew, under their locks.
            carry_out(request, operations, context=proposed.context.anew())
    return request


def attempt(
    operations: Sequence[Operation], told: Told, *, by: Viewer, now: datetime
) -> tuple[ChangeRequest, Route, bool]:
    """Do the change whatever it would wait for; also which approvals these are, and whether it would wait for the end
    of a freeze. Only for a transaction that is rolled back."""
    with catalogue.held():
        proposed = _propose(told.request(), operations, by=by, now=now)
        request = _file(proposed, RequestStatus.APPLIED, by=by, now=now)
        carry_out(request, operations, context=proposed.context.anew())
    return request, proposed.route, proposed.is_frozen


@dataclass(frozen=True)
class _Proposed:
    """A change that was checked and is not written down yet."""

    request: ChangeRequest
    operations: Sequence[Operation]
    context: Context
    route: Route
    paths: frozenset[str | None]
    is_frozen: bool
    must_wait: bool = False  # for the office, though no policy asks for its approval

    @property
    def status(self) -> RequestStatus:
        if not self.route.is_instant or self.must_wait:
            return RequestStatus.SUBMITTED
        return RequestStatus.APPROVED if self.is_frozen else RequestStatus.APPLIED


def _propose(
    request: ChangeRequest, operations: Sequence[Operation], *, by: Viewer, now: datetime
) -> _Proposed:
    situation = rulebook.situation(now)
    context = Context(by=by, today=today(now), source=request.source, observed_on=request.observed_on)
    _load(context, _subjects(operations), lock=False)
    for operation in operations:
        authorise(operation, context=context, channel=request.channel)
    operations[0].check(context)  # later ones may build on what the earlier ones will have done
    paths = places.paths_of(context, operations)
    asker = Asker(by, request.channel, paths)
    found = routing.route(operations, asker=asker, context=context, rules=situation.rules)
    request.seen_at = situation.at
    must_wait = by.is_citizen and not routing.lets_through(
        operations, asker=asker, context=context, rules=situation.rules
    )
    return _Proposed(request, operations, context, found, paths, situation.is_frozen(paths), must_wait)


def _may_be_sent(proposed: _Proposed, *, by: Viewer) -> None:
    """What is asked of a change beyond what a rehearsal asks. Raises EvidenceMissing, TooManyUnderWay."""
    evidence.must_be_there(proposed.route.evidence, proposed.operations)
    if by.is_citizen and proposed.status != RequestStatus.APPLIED:
        citizens.must_have_room(by)


def _file(proposed: _Proposed, status: RequestStatus, *, by: Viewer, now: datetime) -> ChangeRequest:
    """Write the request down; one that waits comes to its first stage."""
    request, context = proposed.request, proposed.context
    request.policies, request.policy = proposed.route.versions, proposed.route.label
    path = places.common(proposed.paths)
    if status != RequestStatus.APPLIED:
        request.area_id = places.key_of(path)
    names = names_of(context, proposed.operations)
    filing.file_request(request, proposed.operations, names, status=status, by=by, now=now)
    _record_subjects(request, context)
    if by.acts_for is not None:
        notes.write(request, NoteKind.COMMENT, by=by, now=now, said=_acting(by.name, by.acts_for.name))
    if status == RequestStatus.SUBMITTED:
        steps.open_first(request, proposed.route.stages, path=path, now=now)
        tell_proposer(request, Event.REQUEST_RECEIVED, now=now)
        if by.is_citizen:
            touched = [one for key, one in context.individuals.items() if key not in context.registered]
            tell_touched(request, touched, by=by, on=context.today, now=now)
    return request


def _acting(name: str, whom: str) -> str:
    """Who acted for whom, as it stands beside the request: in the language of the registry, not of the sender."""
    with override(settings.LANGUAGE_CODE):
        return _("%(name)s sent this for %(whom)s.") % {"name": name, "whom": whom}


def carry_out(request: ChangeRequest, operations: Sequence[Operation], *, context: Context) -> None:
    """Lock the records, check again, write."""
    with session.writing(request):
        if _load(context, _subjects(operations), lock=True):
            session.stamp()
        for operation in operations:
            operation.check(context)
            operation.apply(context)
        _record_subjects(request, context)


def authorise(operation: Operation, *, context: Context, channel: str) -> None:
    """The actor holds the operation's permission where each of its records lies, and where new ones will; or it is
    about their own record, and theirs to propose."""
    if context.by.is_citizen:
        citizens.authorise(operation, context=context, channel=channel)
        return
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
    with narrowed_to(system_viewer()) if context.by.is_citizen else nullcontext():
        # The number of a version tells nothing; of a housemate nobody sees it.
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


def today(now: datetime) -> date:
    return timezone.localdate(now)


def areas_of(request: ChangeRequest) -> list[Area]:
    """Where the records of the request lay when it was proposed."""
    return [subject.area for subject in request.subjects.select_related("area") if subject.area is not None]
