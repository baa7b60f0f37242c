from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a message reaches somebody."""

    INBOX = "inbox", _("On their pages here")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class Format(TextChoices):
    """How a message is worded: as a letter, for the inbox and e-mail, or in few characters."""

    LETTER = "letter", _("Letter")
    SMS = "sms", _("SMS")

    @classmethod
    def of(cls, channel: str) -> "Format":
        return cls.SMS if channel == Channel.SMS else cls.LETTER


class RecipientKind(TextChoices):
    STAFF = "staff", _("Member of staff")
    CITIZEN = "citizen", _("Citizen")
    INDIVIDUAL = "individual", _("Registered person")
    ADDRESS = "address", _("Address")


class Status(TextChoices):
    """Where a message stands. What ended is never sent again by itself."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    DEAD = "dead", _("Failed")
    SKIPPED = "skipped", _("Not sent")
    STOPPED = "stopped", _("Stopped")


class Fault(TextChoices):
    """Why a message was not sent, or not yet."""

    NO_ADDRESS = "no-address", _("There is no address for this channel.")
    NOT_ACTIVE = "not-active", _("The person or the account is not active.")
    OPTED_OUT = "opted-out", _("They want no such messages.")
    TOO_LATE = "too-late", _("It could not be sent in time.")
    TOO_LONG = "too-long", _("It is longer than the gateway may send.")
    CHANNEL_OFF = "channel-off", _("The channel is switched off.")
    INTERRUPTED = "interrupted", _("Sending was interrupted.")
    UNREACHABLE = "unreachable", _("The server or gateway could not be reached.")
    TIMED_OUT = "timed-out", _("The server or gateway did not answer in time.")
    BUSY = "busy", _("The server or gateway asked to try again later.")
    REFUSED = "refused", _("The server or gateway refused the message.")
    STRANGE = "strange-answer", _("The gateway's answer was not understood.")
    LOG_IN = "log-in", _("The server or gateway did not accept our credentials.")
    FORBIDDEN = "forbidden-host", _("The gateway's address is not allowed.")
    UNDELIVERED = "undelivered", _("The gateway could not deliver it.")
    BAD_ADDRESS = "bad-address", _("The address was refused.")
    UNSEALABLE = "unsealable", _("What it says can no longer be decrypted.")


# What is not worth another attempt: it would end the same way.
FINAL_FAULTS: Final = frozenset(
    {Fault.TOO_LONG, Fault.REFUSED, Fault.BAD_ADDRESS, Fault.UNDELIVERED, Fault.UNSEALABLE}
)
# What is nobody's failure: there was nothing to send, or nobody to send it to.
QUIET_FAULTS: Final = frozenset({Fault.NO_ADDRESS, Fault.NOT_ACTIVE, Fault.OPTED_OUT, Fault.TOO_LATE})


class Priority(IntegerChoices):
    """What goes first."""

    URGENT = 0
    SERVICE = 1
    CAMPAIGN = 2


class Audience(TextChoices):
    PEOPLE = "people", _("People")
    STAFF = "staff", _("Staff")


class Category(TextChoices):
    """Service messages belong to something that the person asked for or must know; information may be opted out of."""

    SERVICE = "service", _("Service message")
    INFORMATION = "information", _("Information")


class ContentType(TextChoices):
    JSON = "application/json", "JSON"
    FORM = "application/x-www-form-urlencoded", _("Form")
    XML = "text/xml", "XML"


class Method(TextChoices):
    POST = "POST", "POST"
    PUT = "PUT", "PUT"
    GET = "GET", "GET"


class CampaignStatus(TextChoices):
    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    SENDING = "sending", _("Being put into the outbox")
    SENT = "sent", _("In the outbox")
    STOPPED = "stopped", _("Stopped")
