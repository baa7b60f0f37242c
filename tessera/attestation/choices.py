from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

STATUSES: Final = "attestation_status"  # the code list; a country adds further ones


class Status(TextChoices):
    """The standings that the program itself knows. A fact of which nothing is said is new."""

    NEW = "new", _("Not attested")
    ATTESTED = "attested", _("Attested")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Expired")
