"""What people and staff are told of: each event with its audience, what its message may say, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.notifications.choices import Audience, Category, Channel, Format

Typed = Literal["text", "date", "moment", "link", "number"]


@dataclass(frozen=True)
class Placeholder:
    """A word in braces that stands for something. What is personal stays out of an SMS (``in_sms``).

    ``example`` is what previews show: a date as ISO, a link as a path.
    """

    label: Promise | str
    example: str
    typed: Typed = "text"
    in_sms: bool = False


# Every message may say these.
ALWAYS: Final[Mapping[str, Placeholder]] = {
    "registry": Placeholder(_("The name of the registry"), "Tessera", in_sms=True),
    "name": Placeholder(_("The name of the recipient"), "Amina Diallo"),
}
_REFERENCE: Final = Placeholder(_("The reference of the request"), "CR-2026-0000042", in_sms=True)
_LINK: Final = Placeholder(_("The address of the page"), "/", "link", in_sms=True)
_WHAT: Final = Placeholder(_("What the request is about"), "Correct facts")
_NOTE: Final = Placeholder(_("What the office wrote"), "Please send the birth certificate again.")
_COUNT: Final = Placeholder(_("How many"), "12", "number")
_DUE: Final = Placeholder(_("The last day"), "2026-06-30", "date", in_sms=True)


class Event(StrEnum):
    REQUEST_RECEIVED = "request-received"
    REQUEST_QUESTION = "request-question"
    REQUEST_APPROVED = "request-approved"
    REQUEST_REJECTED = "request-rejected"
    REQUEST_APPLIED = "request-applied"
    ABOUT_YOU = "about-you"
    LIFE_PROOF_DUE = "life-proof-due"
    DOCUMENT_EXPIRING = "document-expiring"
    DEADLINE = "deadline"
    DATA_ACCESSED = "data-accessed"
    OFFICE_MESSAGE = "office-message"
    CONFIRMATION_CODE = "confirmation-code"
    OWN_REQUEST = "own-request"
    WORK_WAITING = "work-waiting"
    WORK_OVERDUE = "work-overdue"
    IMPORT_FINISHED = "import-finished"
    CAMPAIGN = "campaign"

    @property
    def kind(self) -> "EventKind":
        return EVENTS[self]


@dataclass(frozen=True)
class EventKind:
    """``channels`` are those in use unless an administrator says otherwise; ``formats`` those that have a wording.

    ``required`` are placeholders that each wording must have. ``is_urgent`` passes the quiet hours; ``lasts`` is how
    long a message is worth sending.
    """

    label: Promise | str
    audience: Audience
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)
    channels: tuple[Channel, ...] = (Channel.INBOX, Channel.EMAIL, Channel.SMS)
    formats: tuple[Format, ...] = (Format.LETTER, Format.SMS)
    category: Category = Category.SERVICE
    required: frozenset[str] = frozenset()
    is_urgent: bool = False
    lasts: timedelta | None = None

    def allowed(self, format_: str) -> dict[str, Placeholder]:
        """What a wording of the format may name."""
        found = {**ALWAYS, **self.placeholders}
        return {key: one for key, one in found.items() if one.in_sms} if format_ == Format.SMS else found


def _of_people(
    label: Promise, placeholders: Mapping[str, Placeholder], *, required: frozenset[str] = frozenset()
) -> EventKind:
    return EventKind(label, Audience.PEOPLE, placeholders, required=required)


def _of_staff(label: Promise, placeholders: Mapping[str, Placeholder]) -> EventKind:
    return EventKind(
        label,
        Audience.STAFF,
        placeholders,
        channels=(Channel.INBOX, Channel.EMAIL),
        lasts=timedelta(days=2),
    )


_REQUEST: Final = {"reference": _REFERENCE, "what": _WHAT, "link": _LINK}
_WITH_NOTE: Final = _REQUEST | {"note": _NOTE}
EVENTS: Final[Mapping[Event, EventKind]] = {
    Event.REQUEST_RECEIVED: _of_people(_("Request received"), _REQUEST),
    Event.REQUEST_QUESTION: _of_people(_("Question about a request"), _WITH_NOTE),
    Event.REQUEST_APPROVED: _of_people(_("Request approved"), _REQUEST),
    Event.REQUEST_REJECTED: _of_people(_("Request rejected"), _WITH_NOTE),
    Event.REQUEST_APPLIED: _of_people(_("Request applied"), _REQUEST),
    Event.ABOUT_YOU: _of_people(
        _("Somebody else asks for something that is about you"),
        _REQUEST | {"who": Placeholder(_("The name of who asks"), "Moussa Diallo")},
    ),
    Event.LIFE_PROOF_DUE: _of_people(_("Proof of life due"), {"due": _DUE, "link": _LINK}),
    Event.DOCUMENT_EXPIRING: _of_people(
        _("Document or attestation about to expire"),
        {"document": Placeholder(_("The kind of document"), "National ID card"), "due": _DUE, "link": _LINK},
    ),
    Event.DEADLINE: _of_people(
        _("Deadline for an answer"), {"reference": _REFERENCE, "due": _DUE, "link": _LINK}
    ),
    Event.DATA_ACCESSED: _of_people(
        _("Access to your data"),
        {
            "office": Placeholder(_("The office that looked"), "Upper Lomba"),
            "purpose": Placeholder(_("The purpose"), "Serving the household"),
            "when": Placeholder(_("When"), "2026-05-03T09:30:00+00:00", "moment"),
            "link": _LINK,
        },
    ),
    Event.OFFICE_MESSAGE: _of_people(
        _("Message from the office"),
        {"subject": Placeholder(_("The subject"), "Your visit on Monday"), "note": _NOTE, "link": _LINK},
    ),
    Event.CONFIRMATION_CODE: EventKind(
        _("Confirmation code"),
        Audience.PEOPLE,
        {
            "code": Placeholder(_("The code"), "493 027", in_sms=True),
            "minutes": Placeholder(_("For how many minutes it holds"), "10", "number", in_sms=True),
        },
        channels=(Channel.EMAIL, Channel.SMS),
        required=frozenset({"code"}),
        is_urgent=True,
        lasts=timedelta(minutes=10),
    ),
    Event.OWN_REQUEST: _of_staff(
        _("Decision on what you proposed"),
        _WITH_NOTE | {"outcome": Placeholder(_("What became of it"), "Approved")},
    ),
    Event.WORK_WAITING: _of_staff(_("Work waits for you"), {"count": _COUNT, "link": _LINK}),
    Event.WORK_OVERDUE: _of_staff(_("Work is overdue"), {"count": _COUNT, "link": _LINK}),
    Event.IMPORT_FINISHED: _of_staff(
        _("Import finished"),
        {
            "file": Placeholder(_("The name of the file"), "survey.csv"),
            "outcome": Placeholder(_("What became of it"), "Applied"),
            "link": _LINK,
        },
    ),
    Event.CAMPAIGN: EventKind(
        _("Campaign"), Audience.PEOPLE, formats=(), category=Category.INFORMATION, lasts=timedelta(days=7)
    ),
}
