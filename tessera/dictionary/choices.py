from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Subject(TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    GROUP = "group", _("Household or group")
    MEMBERSHIP = "membership", _("Membership")


class FieldType(TextChoices):
    TEXT = "text", _("Text")
    INTEGER = "integer", _("Whole number")
    DECIMAL = "decimal", _("Number")
    DATE = "date", _("Date")
    BOOLEAN = "boolean", _("Yes or no")
    CODE = "code", _("One choice from a list")
    CODES = "codes", _("Several choices from a list")
    AREA = "area", _("Area")
    PHONE = "phone", _("Phone number")
    EMAIL = "email", _("E-mail address")
    POINT = "point", _("Place on the map")
    DOCUMENT = "document", _("Document")


class Storage(TextChoices):
    COLUMN = "column", _("Built in")
    ATTRIBUTE = "attribute", _("Added by the country")


class Sensitivity(TextChoices):
    PUBLIC = "public", _("Public")
    PERSONAL = "personal", _("Personal")
    SENSITIVE = "sensitive", _("Sensitive")
    SECRET = "secret", _("Secret")
