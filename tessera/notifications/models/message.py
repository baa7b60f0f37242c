from django.db import models
from django.db.models import Q

from tessera.lib.uuid7 import uuid7
from tessera.notifications.choices import Channel, Priority, RecipientKind, Status


class Message(models.Model):
    """One message to one recipient through one channel: a row of the outbox, and for the inbox what is read there.

    What it says is an event and the values of its placeholders (``context``); it is worded when it is sent or read, in
    the recipient's language, and its address is looked up then. So no copy of people's addresses lies here, and once it
    is sent ``context`` is emptied. ``sealed`` holds what must not be read here, encrypted: a code, or the address of
    somebody who is nobody yet. ``recipient`` is the public id of a member of staff, a citizen or an individual; of an
    address it is a keyed hash.

    ``key`` names the occasion: the same occasion is told once to a recipient through a channel. ``not_before`` is when
    it may be tried next, ``fault`` why it was not sent. ``gateway_id`` is the gateway's own name for it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.TextField()
    event = models.TextField()
    channel = models.TextField(choices=Channel)
    recipient_kind = models.TextField(choices=RecipientKind)
    recipient = models.TextField()
    context = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.SERVICE)
    status = models.TextField(choices=Status, default=Status.WAITING)
    told_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True, default="")
    gateway_id = models.TextField(blank=True, default="")
    segments = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key", "channel"], name="an_occasion_is_told_once_through_a_channel"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.SENT, Status.DELIVERED]) | Q(sent_at__isnull=False),
                name="a_sent_message_says_when",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.SENDING, claimed_at__isnull=False) | ~Q(status=Status.SENDING),
                name="a_message_being_sent_is_claimed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "priority", "not_before", "id"],
                name="message_to_send",
                condition=Q(status=Status.WAITING),
            ),
            models.Index(
                fields=["expires_at"],
                name="message_expiring",
                condition=Q(status__in=[Status.WAITING, Status.DEAD], expires_at__isnull=False),
            ),
            models.Index(fields=["claimed_at"], name="message_claimed", condition=Q(status=Status.SENDING)),
            models.Index(
                fields=["recipient", "-id"], name="message_of_inbox", condition=Q(channel=Channel.INBOX)
            ),
            models.Index(fields=["gateway_id"], name="message_by_gateway", condition=~Q(gateway_id="")),
            models.Index(fields=["status", "-id"], name="message_by_status"),
            models.Index(
                fields=["key", "status"], name="message_of_campaign", condition=Q(priority=Priority.CAMPAIGN)
            ),
        ]
