"""Telling who proposed a change what becomes of it, in the transaction in which it does."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Viewer
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeOperation, ChangeRequest
from tessera.changes.operations import OPERATIONS
from tessera.notifications import actions as notifications
from tessera.notifications import links
from tessera.notifications.actions.telling import Told
from tessera.notifications.choices import Audience
from tessera.notifications.events import Event
from tessera.notifications.labels import in_each_language
from tessera.notifications.recipients import Recipient
from tessera.registry.models import Individual

# What staff are told of their own proposals: one event, with what became of it in words.
_OUTCOMES: Final[Mapping[Event, Promise]] = {
    Event.REQUEST_QUESTION: _("Returned with questions"),
    Event.REQUEST_APPROVED: _("Approved"),
    Event.REQUEST_REJECTED: _("Rejected"),
    Event.REQUEST_APPLIED: _("Applied"),
}
# May happen several times to a request; the others once.
_AGAIN: Final = frozenset({Event.REQUEST_QUESTION})


def tell_proposer(request: ChangeRequest, event: Event, *, now: datetime, note: str = "") -> None:
    """Tell the citizen or the member of staff who proposed it; the system and other systems are not told."""
    from_portal = request.channel == Channel.PORTAL
    if not _is_somebody(request.actor) or not (from_portal or event in _OUTCOMES):
        return
    audience = Audience.PEOPLE if from_portal else Audience.STAFF
    context: dict[str, object] = {
        "reference": request.reference,
        "what": _what(request),
        "note": note,
        "link": links.path("change", audience, request.public_id),
    }
    if not from_portal:
        context["outcome"] = in_each_language(_OUTCOMES[event])
    notifications.tell(
        event if from_portal else Event.OWN_REQUEST,
        to=Recipient.citizen(request.actor) if from_portal else Recipient.staff(request.actor),
        key=f"{event}:{request.public_id}" + (f":{now.isoformat()}" if event in _AGAIN else ""),
        now=now,
        context=context,
    )


def tell_touched(
    request: ChangeRequest, people: Iterable[Individual], *, by: Viewer, on: date, now: datetime
) -> None:
    """Tell the grown-ups whose record somebody's request from the portal touches: they may agree or object.

    Not who sent it of themselves; of whom they act for, that one is told. Of a child their parents know.
    """
    own = by.sees.people if by.acts_for is None else frozenset()
    told = [
        Told(
            Recipient.individual(person.public_id),
            key=f"{Event.ABOUT_YOU}:{request.public_id}",
            context={
                "reference": request.reference,
                "what": _what(request),
                "who": request.actor_name,
                "link": links.path("change", Audience.PEOPLE, request.public_id),
            },
        )
        for person in people
        if person.pk not in own and not _is_child(person, on=on)
    ]
    notifications.tell_all(Event.ABOUT_YOU, told, now=now)


def _is_child(person: Individual, *, on: date) -> bool:
    age = person.age_on(on)
    return age is not None and age < settings.AGE_OF_MAJORITY


def _what(request: ChangeRequest) -> dict[str, str]:
    """The kinds of what is proposed. Whom it is about stays on the page, behind the log-in."""
    kinds = (
        ChangeOperation.objects.filter(request=request).order_by("position").values_list("kind", flat=True)
    )
    known = [OPERATIONS[kind].label for kind in dict.fromkeys(kinds) if kind in OPERATIONS]
    return in_each_language(lambda: ", ".join(str(label) for label in known)) if known else {}


def _is_somebody(actor: str) -> bool:
    try:
        UUID(actor)
    except ValueError:
        return False
    return True
