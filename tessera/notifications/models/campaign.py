from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tessera.lib.uuid7 import uuid7
from tessera.notifications.choices import CampaignStatus, Channel


class Campaign(models.Model):
    """A message to all whom a search found: what it says, to whom, who wrote it and who agreed.

    ``texts`` has for each language the subject and body of the letter and the text of the SMS. ``query`` is the search
    as the parameters of an address, to be looked at; whom it found is written down when it is made, so that what was
    agreed to is what is sent. ``counts`` says how many of them can be reached, by channel, and ``cost`` what their SMS
    cost at the price of that day. ``done`` is how many recipients have been put into the outbox.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.TextField()
    query = models.TextField(blank=True, default="")
    channels = ArrayField(models.TextField(choices=Channel), default=list)
    texts = models.JSONField(default=dict)
    status = models.TextField(choices=CampaignStatus, default=CampaignStatus.PROPOSED)
    counts = models.JSONField(default=dict)
    cost = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.TextField()
    made_by_name = models.TextField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(blank=True, default="")
    approved_by_name = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | ~Q(approved_by=models.F("made_by")),
                name="a_campaign_is_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[CampaignStatus.PROPOSED, CampaignStatus.STOPPED])
                | Q(approved_at__isnull=False),
                name="no_campaign_is_sent_without_approval",
            ),
        ]


class CampaignRecipient(models.Model):
    """Somebody to whom a campaign goes, by public id."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="recipients", db_index=False
    )
    individual = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "individual"], name="somebody_is_written_to_once_in_a_campaign"
            )
        ]
        indexes = [models.Index(fields=["campaign", "id"], name="recipient_of_campaign")]
