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


class RequestStatus(TextChoices):
    SUBMITTED = "submitted", _("Waiting for a decision")
    RETURNED = "returned", _("Returned with questions")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    APPROVED = "approved", _("Approved")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")


class Outcome(TextChoices):
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    RETURNED = "returned", _("Returned with questions")
