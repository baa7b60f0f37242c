from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Arrival(TextChoices):
    """What becomes of known records when a version of them arrives."""

    DEFAULT = "default", _("It becomes the default at once")
    CANDIDATE = "candidate", _("It waits as a candidate; what is registered stays as it is")
    LATEST = "latest", _("By rule: what was observed last becomes the default")
    TRUSTED = "trusted", _("By rule: what comes from the most trusted source becomes the default")


class Rule(TextChoices):
    """Which facts of a version take the place of the default."""

    ALL = "all", _("All that it says")
    LATEST = "latest", _("Only what was observed later than the default")
    TRUSTED = "trusted", _("Only what comes from a more trusted source than the default")


class Which(TextChoices):
    """Of which records a version is marked in bulk."""

    BOTH = "both", _("People and households")
    PEOPLE = "people", _("People")
    HOUSEHOLDS = "households", _("Households")
