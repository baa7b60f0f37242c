from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.audit.models import Recorded
from tessera.notifications.choices import Channel


class EventChannels(Recorded):
    """Through which channels an event is told, where an administrator chose otherwise than what ships."""

    event = models.TextField(unique=True)
    channels = ArrayField(models.TextField(choices=Channel), default=list)


class Preference(models.Model):
    """Through which channels a member of staff wants to be told of an event; only where they chose."""

    user = models.UUIDField()  # public id
    event = models.TextField()
    channels = ArrayField(models.TextField(choices=Channel), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="staff_choose_once_how_to_be_told")
        ]


class OptOut(Recorded):
    """Somebody wants no information through a channel. Service messages are not asked about it.

    ``lookup`` is a keyed hash of the phone number or e-mail address, so that the list names nobody and still holds when
    the number is recorded for another person of the household. ``how`` says how we know.
    """

    class How(models.TextChoices):
        STAFF = "staff", _("Told to staff")
        LINK = "link", _("By the link in a message")
        REPLY = "reply", _("By a reply")

    channel = models.TextField(choices=Channel)
    lookup = models.TextField()
    masked = models.TextField(blank=True, default="")
    how = models.TextField(choices=How)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "lookup"], name="an_address_opts_out_once_of_a_channel"
            )
        ]
