from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    """How somebody shows that they are alive."""

    STEP_UP = "step-up", _("By logging in once more")
    DESK = "desk", _("In person, at an office or on a visit")
    PHOTO = "photo", _("By a photo that two officers look at")


class CheckStatus(TextChoices):
    """Nothing but these marks follows from a check: no record changes, and nothing is stopped."""

    OPEN = "open", _("Asked for")
    DONE = "done", _("Confirmed")
    ENDED = "ended", _("No longer asked for")


class ProofStatus(TextChoices):
    WAITING = "waiting", _("Being looked at")
    PASSED = "passed", _("Confirmed")
    FAILED = "failed", _("Not confirmed")
    ENDED = "ended", _("No longer needed")


class Standing(TextChoices):
    """Which of the open checks a list shows."""

    OVERDUE = "overdue", _("Overdue")
    DUE = "due", _("Due, not overdue yet")
    ALL = "all", _("All that are asked for")


class Pose(TextChoices):
    """What somebody is asked to do on their photo, so that an old one does not do."""

    TWO_FINGERS = "two-fingers", _("Hold up two fingers beside your face")
    THREE_FINGERS = "three-fingers", _("Hold up three fingers beside your face")
    FOUR_FINGERS = "four-fingers", _("Hold up four fingers beside your face")
    OPEN_HAND = "open-hand", _("Hold your open hand beside your face")
    FIST = "fist", _("Hold your closed hand beside your face")
    EAR = "ear", _("Touch your ear")
    CHIN = "chin", _("Touch your chin")
    HEAD = "head", _("Put one hand on your head")


LONGEST_NOTE: Final = 2_000
