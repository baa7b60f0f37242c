from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    CONSOLE = "console", _("Office")
    PORTAL = "portal", _("Portal")
    IMPORT = "import", _("File import")
    ODK = "odk", _("Field visit")
    API = "api", _("Other system")
    PROGRAMME = "programme", _("Programme")
    DEMO = "demo", _("Demo data")
    JOB = "job", _("Background work")


# Kinds of batches that are described rather than typed.
EXPIRY: Final = "expire_attestations"
ATTESTED_LIST: Final = "attest_list"
MARKED: Final = "mark_versions"
REHOUSED: Final = "rehouse"


class RequestStatus(TextChoices):
    SUBMITTED = "submitted", _("Waiting for a decision")
    RETURNED = "returned", _("Returned with questions")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    APPROVED = "approved", _("Approved")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")


# What nobody has decided to the end yet: its proposer may still take it back.
UNDECIDED: Final = (RequestStatus.SUBMITTED, RequestStatus.RETURNED)
# What may still change the register.
UNDER_WAY: Final = (*UNDECIDED, RequestStatus.APPROVED)


class Outcome(TextChoices):
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    RETURNED = "returned", _("Returned with questions")


class Late(TextChoices):
    """What happens when a stage has missed its deadline."""

    REMIND = "remind", _("Remind those who may decide")
    ESCALATE = "escalate", _("Ask those of the area above as well")
    APPROVE = "approve", _("Count it as approved")


class NoteKind(TextChoices):
    """What happens to a request besides decisions."""

    COMMENT = "comment", _("Comment")
    ANSWERED = "answered", _("Questions answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    AGREED = "agreed", _("Agreed by somebody whom it touches")
    OBJECTED = "objected", _("Objected to by somebody whom it touches")
    CLAIMED = "claimed", _("Taken on")
    RELEASED = "released", _("Given back")
    SEEN = "seen", _("Compared with the register")
    REMINDED = "reminded", _("Deadline missed")
    ESCALATED = "escalated", _("Passed to the area above")
    FROZEN = "frozen", _("Waits for the end of a freeze")
    NOT_APPLIED = "not-applied", _("Could not be applied")
