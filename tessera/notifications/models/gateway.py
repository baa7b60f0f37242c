from django.db import models
from django.db.models import Q

from tessera.audit.models import Recorded
from tessera.notifications.choices import Channel, ContentType, Method


class Gateway(Recorded):
    """The HTTP gateway that sends SMS; there is one row at most.

    ``url``, ``headers`` and ``body`` are templates: {to}, {text}, {id}, {sender} and {secret}. An answer is a success
    when its status lies between the two, and what stands at ``success_path`` (names and numbers with dots; the whole
    body if empty) is, or for the whole body contains, ``success_value``. ``id_path`` is where the gateway's own id
    stands. ``takes_id_once`` says that the gateway sends nothing twice under the same {id}.

    Receipts come to an address with ``receipt_secret`` in it (sealed like ``secret``), and say at ``receipt_id_path``
    which message, at ``receipt_status_path`` what became of it.

    What people answer comes to an address with the same secret, and says at ``reply_from_path`` from which number, at
    ``reply_text_path`` what.

    ``price`` is for one part of an SMS. The caps are for a day in ``time_zone``; campaigns stop at four fifths of them.
    """

    is_on = models.BooleanField(default=False)
    method = models.TextField(choices=Method, default=Method.POST)
    url = models.TextField()
    headers = models.JSONField(default=dict)
    content_type = models.TextField(choices=ContentType, default=ContentType.JSON)
    body = models.TextField(blank=True, default="")
    sender = models.TextField(blank=True, default="")
    secret = models.BinaryField(null=True)
    success_from = models.PositiveSmallIntegerField(default=200)
    success_to = models.PositiveSmallIntegerField(default=299)
    success_path = models.TextField(blank=True, default="")
    success_value = models.TextField(blank=True, default="")
    id_path = models.TextField(blank=True, default="")
    takes_id_once = models.BooleanField(default=False)
    timeout = models.PositiveSmallIntegerField(default=10)  # seconds
    receipt_secret = models.BinaryField(null=True)
    receipt_id_path = models.TextField(blank=True, default="id")
    receipt_status_path = models.TextField(blank=True, default="status")
    receipt_delivered = models.TextField(blank=True, default="delivered")  # words, separated by commas
    receipt_failed = models.TextField(blank=True, default="failed, undelivered, rejected, expired")
    reply_from_path = models.TextField(blank=True, default="from", db_default="from")
    reply_text_path = models.TextField(blank=True, default="text", db_default="text")
    time_zone = models.TextField()
    quiet_since = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    per_second = models.PositiveSmallIntegerField(default=10)
    daily_messages = models.PositiveIntegerField(null=True)
    daily_cost = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    price = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    currency = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_gateway"),
            models.CheckConstraint(
                condition=Q(quiet_since__isnull=True, quiet_until__isnull=True)
                | Q(quiet_since__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            ),
            models.CheckConstraint(
                condition=Q(
                    success_from__gte=100, success_from__lte=models.F("success_to"), success_to__lte=599
                ),
                name="a_success_is_a_range_of_statuses",
            ),
            models.CheckConstraint(
                condition=Q(per_second__gte=1, timeout__gte=1, timeout__lte=60),
                name="a_gateway_is_given_time",
            ),
        ]


class Meter(models.Model):
    """What a channel has sent on a day, counted in parts; ``free_at`` is when the rate allows the next message."""

    channel = models.TextField(choices=Channel)
    on = models.DateField()
    messages = models.PositiveBigIntegerField(default=0)
    segments = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    free_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "on"], name="a_channel_is_metered_once_a_day")
        ]
