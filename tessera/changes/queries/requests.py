"""Change requests, narrowed to what their viewer may see: those that touch a record within reach, and one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeDecision, ChangeRequest, ChangeSubject
from tessera.changes.queries.sentences import sentences
from tessera.lib.dates import midnight, midnight_after
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual

PAGE: Final = 30
MOST_SUBJECTS: Final = 50


@dataclass(frozen=True)
class SubjectLine:
    """A record that the change touched; only those within reach are named."""

    is_household: bool
    public_id: UUID
    label: str


@dataclass(frozen=True)
class ChangeDetail:
    request: ChangeRequest
    sentences: tuple[str, ...]
    decisions: tuple[ChangeDecision, ...]
    subjects: tuple[SubjectLine, ...]
    undone_by: ChangeRequest | None


@dataclass(frozen=True)
class ChangePage:
    """Newest first. ``next_after`` asks for the older ones; None at the end."""

    requests: tuple[ChangeRequest, ...]
    sentences: dict[int, tuple[str, ...]]
    next_after: int | None


def get_change(public_id: UUID, *, viewer: Viewer) -> ChangeDetail:
    """Raises NotFound when it is absent or touches nothing that the viewer may see."""
    request = visible(viewer).filter(public_id=public_id).select_related("undoes").first()
    if request is None:
        raise NotFound
    said = sentences([request.pk], viewer=viewer)
    return ChangeDetail(
        request=request,
        sentences=said.get(request.pk, ()),
        decisions=tuple(request.decisions.order_by("pk")),
        subjects=_subjects(request, viewer=viewer),
        undone_by=request.inverses.filter(status=RequestStatus.APPLIED).first(),
    )


@dataclass(frozen=True)
class Asked:
    """Which changes to list; all empty is every one that the viewer may see."""

    mine: bool = False
    channel: str = ""
    who: str = ""  # part of the name of who proposed it
    individual: UUID | None = None  # only those that touched this person
    group: UUID | None = None
    since: date | None = None
    until: date | None = None  # that day included
    after: int | None = None  # the page after the one that ended with this change


def recent_changes(asked: Asked, *, viewer: Viewer) -> ChangePage:
    return read(asked, viewer=viewer, most=PAGE)


def read(asked: Asked, *, viewer: Viewer, most: int) -> ChangePage:
    """As ``recent_changes``, with as many on the page as are asked for."""
    found = list(_asked(asked, viewer).order_by("-pk")[: most + 1])
    page = found[:most]
    said = sentences([request.pk for request in page], viewer=viewer)
    return ChangePage(tuple(page), said, page[-1].pk if len(found) > most else None)


def _asked(asked: Asked, viewer: Viewer) -> "QuerySet[ChangeRequest]":
    requests = visible(viewer)
    if asked.mine:
        requests = requests.filter(actor=viewer.actor)
    if asked.channel:
        requests = requests.filter(channel=asked.channel)
    if asked.who:
        requests = requests.filter(actor_name__icontains=asked.who)
    touched = _touched(asked, viewer)
    if touched:
        requests = requests.filter(pk__in=ChangeSubject.objects.filter(**touched).values("request"))
    if asked.since is not None:
        requests = requests.filter(proposed_at__gte=midnight(asked.since))
    if asked.until is not None:
        requests = requests.filter(proposed_at__lt=midnight_after(asked.until))
    return requests.filter(pk__lt=asked.after) if asked.after is not None else requests


def _touched(asked: Asked, viewer: Viewer) -> dict[str, Any]:
    """Which subject is asked for; one out of reach is the subject of nothing."""
    touched: dict[str, Any] = {}
    if asked.individual is not None:
        people = Individual.objects.within(viewer.sees).filter(public_id=asked.individual)
        touched["individual_id__in"] = people.values("pk")
    if asked.group is not None:
        groups = Group.objects.within(viewer.sees).filter(public_id=asked.group)
        touched["group_id__in"] = groups.values("pk")
    return touched


def visible(viewer: Viewer) -> "QuerySet[ChangeRequest]":
    requests = ChangeRequest.objects.all()
    if viewer.sees.everywhere:
        return requests
    paths = sorted(viewer.sees.paths)
    touching = ChangeSubject.objects.filter(area__path__within_any=paths).values("request")
    at = Area.objects.filter(path__within_any=paths).values("pk")
    return requests.filter(Q(actor=viewer.actor) | Q(area__in=at) | Q(pk__in=touching))


def _subjects(request: ChangeRequest, *, viewer: Viewer) -> tuple[SubjectLine, ...]:
    rows = list(request.subjects.values_list("individual_id", "group_id")[:MOST_SUBJECTS])
    groups: Sequence[Group] = list(
        Group.objects.within(viewer.sees).filter(pk__in=[group for _one, group in rows if group])
    )
    people: Sequence[Individual] = list(
        Individual.objects.within(viewer.sees).filter(pk__in=[one for one, _group in rows if one])
    )
    return (
        *(SubjectLine(True, group.public_id, group.registry_number) for group in groups),
        *(SubjectLine(False, person.public_id, person.full_name) for person in people),
    )
