from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Action(TextChoices):
    """What the answers to a form do in the register, besides being kept."""

    NOTHING = "nothing", _("Nothing: answers are kept and exported")
    REGISTER_HOUSEHOLD = "register_household", _("Register a household")
    ADD_CHILD = "add_child", _("Add a child to a household")
    CORRECT_FACTS = "correct_facts", _("Correct facts of a household and a person")


class FormChannel(TextChoices):
    """Where a form is filled in."""

    PORTAL = "portal", _("Self-service")
    CONSOLE = "console", _("At the desk")
    ANY = "any", _("Self-service and at the desk")


class Audience(TextChoices):
    """Who may fill in a form on the portal."""

    ANYBODY = "anybody", _("Everybody who has signed in")
    REGISTERED = "registered", _("People who are in the register")
    UNREGISTERED = "unregistered", _("People who are not in the register yet")


class FormStatus(TextChoices):
    DRAFT = "draft", _("Not published yet")
    OPEN = "open", _("Published")
    RETIRED = "retired", _("Retired")


class SubmissionStatus(TextChoices):
    STARTED = "started", _("Not sent yet")
    RECEIVED = "received", _("Received")  # kept, nothing to be done in the register
    FILED = "filed", _("Sent as a change request")


PROGRAMME_OF_THE_REGISTRY = ""  # the key of the programme of forms that belong to the registry itself
