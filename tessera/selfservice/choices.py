from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class How(TextChoices):
    """How it was found out which registrant a citizen is."""

    IDENTIFIER = "identifier", _("By a verified identifier")
    REGISTRAR = "registrar", _("By a registrar")
    REGISTRATION = "registration", _("By registering on the portal")
    PHONE = "phone", _("By a code to their phone")
    DEMO = "demo", _("For the demonstration")


class Doubt(TextChoices):
    """Why a registrar has to say who somebody is."""

    SEVERAL = "several", _("Several people have this identifier")
    NAME = "name", _("The name is another one")
    BIRTH_DATE = "birth-date", _("The birth date is another one, or not recorded")
    TAKEN = "taken", _("Somebody else is logged in as this person")
    NOT_ACTIVE = "not-active", _("The record is not active any more")
    NO_IDENTIFIER = "no-identifier", _("Name and birth date fit, but there is no identifier")


class Settled(TextChoices):
    LINKED = "linked", _("Found in the register")
    NOBODY = "nobody", _("Not in the register")


class Ground(TextChoices):
    """Why somebody may act for somebody else. The register says who is a parent or guardian; the rest is recorded."""

    PARENT = "parent", _("Parent or guardian, in the register")
    GUARDIAN = "guardian", _("Guardian of a child")
    PROXY = "proxy", _("Authorised by the person themselves")
    COURT = "court", _("Appointed by a court")
    BARRED = "barred", _("May not act for this person")


class Asked(TextChoices):
    """What became of a wish to act for somebody else."""

    WAITS = "waits", _("The office is looking at it")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Not granted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
