"""Approvals of the demo country: what its clerk proposes waits for two people, and some of it waits already."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.actions import decisions, hours, policies, requests
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest, Policy
from tessera.changes.operations import ChangeHead, CorrectFacts, Operation
from tessera.demo.errors import NotADemo
from tessera.demo.staff import HOME
from tessera.lib.refusals import Refusal
from tessera.registry.choices import RelationshipToHead
from tessera.registry.models import Membership

_OFFICE: Final = {day: (time(8), time(16)) for day in range(1, 6)}
_STAGES: Final = (
    {
        "key": "district",
        "names": {"en": "District office", "fr": "Bureau du district", "ar": "مكتب المقاطعة"},
        "role": "approver",
        "level": 2,
        "hours": 16,
        "late": "escalate",
    },
    {
        "key": "country",
        "names": {"en": "Country office", "fr": "Bureau national", "ar": "المكتب الوطني"},
        "role": "approver",
        "level": 0,
        "hours": 40,
    },
)
_INSTANT: Final = ({"role": "registrar"}, {"role": "administrator"})
_POLICIES: Final[tuple[tuple[str, dict[str, str], dict[str, Any]], ...]] = (
    (
        "change-of-head",
        {"en": "Change of head", "fr": "Changement de chef de ménage", "ar": "تغيير رب الأسرة"},
        {"operations": ["change_head"]},
    ),
    (
        "date-of-birth",
        {
            "en": "Correction of a date of birth",
            "fr": "Correction d’une date de naissance",
            "ar": "تصحيح تاريخ الميلاد",
        },
        {
            "operations": ["correct_facts"],
            "conditions": [
                {"about": "proposed", "subject": "individual", "field": "birth_date", "operator": "recorded"}
            ],
        },
    ),
)
WAITING: Final = 6  # requests of each kind


def create(*, by: Viewer, now: datetime) -> None:
    """Office hours, and the policies that are not there yet. Raises NotADemo."""
    if not settings.DEMO:
        raise NotADemo
    hours.set_week(_OFFICE, by=by, now=now)
    home = Area.objects.get(level__number=2, names__en=HOME)
    for key, names, asked in _POLICIES:
        if Policy.objects.filter(key=key).exists():
            continue
        definition = {**asked, "areas": [str(home.public_id)], "stages": _STAGES, "instant": _INSTANT}
        policy = policies.create(key, names=names, definition=definition, by=by, now=now)
        policies.publish(policy, by=by, now=now)


def propose(*, now: datetime) -> int:
    """Have the clerk of the demo propose changes, of which the approver has decided on some; how many there are."""
    clerk, approver = (_viewer(f"{name}@karuna.example", now=now) for name in ("clerk", "approver"))
    with reach.narrowed_to(clerk):
        made = [_submit(operation, by=clerk, now=now) for operation in _operations()]
    waiting = [request for request in made if request is not None]
    for number, request in enumerate(waiting):
        if number % 4 == 1:
            decisions.approve(request, by=approver, now=now, note="The certificate was shown.")
        elif number % 4 == 3:
            decisions.send_back(request, by=approver, now=now, note="Who has seen the certificate?")
    return len(waiting)


def _viewer(email: str, *, now: datetime) -> Viewer:
    return viewer_for(User.objects.get(email=email), on=timezone.localdate(now))


def _operations() -> Iterator[Operation]:
    """Spouses who become the head, and dates of birth that were a day off."""
    home = Area.objects.get(level__number=2, names__en=HOME)
    present = Membership.objects.filter(
        until__isnull=True,
        relationship_to_head=RelationshipToHead.SPOUSE,
        group__area__path__within=home.path,
    ).select_related("individual", "group")
    spouses = list(present.order_by("pk")[: WAITING * 2])
    for membership in spouses[:WAITING]:
        yield ChangeHead(household=membership.group.public_id, new_head=membership.individual.public_id)
    for membership in spouses[WAITING:]:
        person = membership.individual
        if person.birth_date is not None:
            day = person.birth_date - timedelta(days=1)
            seen = {"birth_date": person.birth_date.isoformat()}
            yield CorrectFacts(individual=person.public_id, facts={"birth_date": day.isoformat()}, base=seen)


def _submit(operation: Operation, *, by: Viewer, now: datetime) -> ChangeRequest | None:
    """What the register does not take is left out: a demo is made of chance."""
    try:
        return requests.submit(
            [operation], by=by, channel=Channel.CONSOLE, now=now, reason="Reported at the office"
        )
    except Refusal:
        return None
