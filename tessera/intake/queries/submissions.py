"""Answers to forms: who finds which. All narrow to what the viewer may see."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.intake.models import Form, Submission
from tessera.lib.dates import midnight
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual

LISTED: Final = 50
UNCHANGED: Final = "none"


@dataclass(frozen=True)
class Filters:
    """What of the submissions is wanted; days are of sending, ``until`` exclusive. ``state`` is that of the change that
    the answers became, ``UNCHANGED`` for those that became none; ``who`` a part of the name of who sent them."""

    form: Form | None = None
    version: int | None = None
    status: str = ""
    state: str = ""
    who: str = ""
    channel: str = ""
    language: str = ""
    area: Area | None = None
    since: date | None = None
    until: date | None = None
    reference: str = ""


def sent(filters: Filters, *, viewer: Viewer) -> QuerySet[Submission]:
    """What was sent from the viewer's areas, the newest first. Raises PermissionMissing."""
    viewer.must(Permission.SUBMISSIONS_VIEW)
    found = within(Submission.objects.filter(sent_at__isnull=False), viewer)
    exact = {
        "form": filters.form,
        "version__number": filters.version,
        "status": filters.status,
        "request__status": "" if filters.state == UNCHANGED else filters.state,
        "channel": filters.channel,
        "language": filters.language,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.state == UNCHANGED:
        found = found.filter(request=None)
    if filters.who:
        found = found.filter(actor_name__icontains=filters.who)
    if filters.area is not None:
        found = found.filter(area__path__within=filters.area.path)
    if filters.since is not None:
        found = found.filter(sent_at__gte=midnight(filters.since))
    if filters.until is not None:
        found = found.filter(sent_at__lt=midnight(filters.until))
    if filters.reference:
        found = found.filter(reference__iexact=filters.reference.strip())
    related = found.select_related("form", "version", "area", "request")
    return related.defer("version__definition").order_by("-sent_at", "-pk")


@dataclass(frozen=True)
class Sent:
    """``next`` is where the list goes on, None at its end."""

    submissions: tuple[Submission, ...]
    next: UUID | None


def page_of(filters: Filters, *, viewer: Viewer, after: UUID | None = None) -> Sent:
    """A part of the list, in three queries at most, wherever it begins. That somebody looked is noted. Raises
    PermissionMissing."""
    found = sent(filters, viewer=viewer).select_related("individual", "group")
    found = found.defer("version__definition", "answers", "sealed", "facts", "seen")
    last = Submission.objects.filter(public_id=after).values_list("sent_at", "pk").first() if after else None
    if last is not None:
        found = found.filter(Q(sent_at__lt=last[0]) | Q(sent_at=last[0], pk__lt=last[1]))
    record_access(
        AccessRecord.Subject.SEARCH, None, by=viewer, purpose=Purpose.SERVICE, revealed="submissions"
    )
    rows = list(found[: LISTED + 1])
    shown = tuple(rows[:LISTED])
    return Sent(shown, shown[-1].public_id if len(rows) > LISTED else None)


def get_sent(public_id: UUID, *, viewer: Viewer) -> Submission:
    """Raises NotFound for what is absent, not sent, or out of reach, PermissionMissing."""
    found = (
        sent(Filters(), viewer=viewer)
        .select_related("individual", "group")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def own(viewer: Viewer) -> QuerySet[Submission]:
    """What the viewer has begun or sent, the newest first; of a citizen what is about themselves, or about the person
    for whom they act now. What they began for somebody else holds that person's facts; of staff, what is about records
    within their reach."""
    mine = Submission.objects.filter(actor=viewer.actor)
    if viewer.is_citizen:
        about = Q(individual__in=viewer.sees.people)
        mine = mine.filter(about if viewer.acts_for else about | Q(individual=None))
    elif not viewer.sees.everywhere:
        people, groups = (model.objects.within(viewer.sees) for model in (Individual, Group))
        mine = mine.filter(Q(individual=None) | Q(individual__in=people), Q(group=None) | Q(group__in=groups))
    mine = mine.select_related("form", "version", "request").defer("version__definition")
    return mine.order_by("-saved_at", "-pk")


def get_own(public_id: UUID, *, viewer: Viewer) -> Submission:
    """Raises NotFound for what is absent or somebody else's."""
    whole = own(viewer).select_related("individual__area", "group__area")
    whole = whole.defer("version__definition", "individual__area__boundary", "group__area__boundary")
    found = whole.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def within(
    found: QuerySet[Submission], viewer: Viewer, permission: Permission = Permission.SUBMISSIONS_VIEW
) -> QuerySet[Submission]:
    """Of these, what lies where the viewer holds the permission."""
    reach = viewer.reach(permission)
    if reach.everywhere:
        return found
    return found.filter(area__path__within_any=list(reach.paths))
