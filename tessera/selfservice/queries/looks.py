"""Who has seen somebody's record: which office, when, for what purpose. People are told offices, not names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Purpose
from tessera.accounts.models import Grant
from tessera.accounts.viewer import PORTAL, Viewer, signed_by
from tessera.audit.models import AccessRecord
from tessera.changes.choices import Channel
from tessera.changes.queries.accesses import revealed_words
from tessera.lib.dates import midnight
from tessera.registry.models import Membership

PAGE: Final = 20
_PERSON, _GROUP = AccessRecord.Subject.INDIVIDUAL, AccessRecord.Subject.GROUP


@dataclass(frozen=True)
class Look:
    """``revealed`` is what was shown in clear besides. ``is_household``: the page of the household was looked at."""

    at: datetime
    office: str
    purpose: str
    channel: str
    is_household: bool
    revealed: str


@dataclass(frozen=True)
class Looks:
    """A page, newest first; ``next`` is the ``before`` of the following one."""

    lines: tuple[Look, ...]
    next: int | None


def looks(*, viewer: Viewer, before: int | None = None) -> Looks:
    """Looks of others at the viewer's own record, and at their household since they live there."""
    found = _at_own(viewer)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    page = rows[:PAGE]
    offices = _Offices({row.viewer for row in page})
    revealed = revealed_words({row.revealed for row in page if row.revealed})
    lines = tuple(_look(row, offices, revealed) for row in page)
    return Looks(lines, page[-1].pk if len(rows) > PAGE else None)


def how_many(*, viewer: Viewer, since: datetime, most: int) -> int:
    """How many looks of others there were since then, counted up to ``most`` + 1."""
    return _at_own(viewer).filter(at__gte=since)[: most + 1].count()


def _at_own(viewer: Viewer) -> QuerySet[AccessRecord]:
    sees = viewer.sees
    lives = Membership.objects.filter(individual__in=sees.people, group__in=sees.groups, until__isnull=True)
    asked = Q(subject=_PERSON, subject_id__in=sees.people)
    for group, since in lives.values_list("group_id", "since"):
        asked |= Q(subject=_GROUP, subject_id=group, at__gte=midnight(since))
    return AccessRecord.objects.filter(asked).exclude(viewer=viewer.actor)


def _look(row: AccessRecord, offices: "_Offices", revealed: Mapping[str, str]) -> Look:
    return Look(
        at=row.at,
        office=offices.of(row),
        purpose=str(Purpose(row.purpose).label) if row.purpose in Purpose.values else row.purpose,
        channel=str(Channel(row.channel).label) if row.channel in Channel.values else row.channel,
        is_household=row.subject == _GROUP,
        revealed=revealed.get(row.revealed, ""),
    )


class _Offices:
    """What the offices are called in which people worked when they looked; one query."""

    def __init__(self, viewers: Collection[str]) -> None:
        keys = [key for key in viewers if _is_key(key)]
        grants = Grant.objects.filter(user__public_id__in=keys).select_related("role", "area", "user")
        self._grants: dict[str, list[Grant]] = {}
        for grant in grants.defer("area__boundary").order_by("-area__path"):  # the smallest area first
            self._grants.setdefault(str(grant.user.public_id), []).append(grant)
        self._language = get_language() or "en"

    def of(self, row: AccessRecord) -> str:
        if row.channel == PORTAL and row.subject == _PERSON:
            # Somebody's own record nobody else on the portal reaches but who acts for them.
            return _("%(name)s, who acts for this person") % {"name": signed_by(row.viewer_name)}
        if row.channel == PORTAL:
            return _("Somebody who lives with you or acts for you")
        day = timezone.localtime(row.at).date()
        held = _in_force(self._grants.get(row.viewer, ()), day)
        if held is None:
            return _("Central office") if _is_key(row.viewer) else _("The system")
        role = held.role.name_in(self._language)
        if held.area is None:
            return _("Central office (%(role)s)") % {"role": role}
        return _("%(area)s (%(role)s)") % {"area": held.area.name_in(self._language), "role": role}


def _in_force(grants: Sequence[Grant], day: date) -> Grant | None:
    of_day = [one for one in grants if one.since <= day and (one.until is None or day < one.until)]
    return next(iter(of_day), None)


def _is_key(viewer: str) -> bool:
    try:
        UUID(viewer)
    except ValueError:
        return False
    return True
