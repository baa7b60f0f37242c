from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tessera.audit.models import Recorded
from tessera.lib.uuid7 import uuid7
from tessera.registry.models import Individual
from tessera.selfservice.choices import Ground


class Authority(Recorded):
    """Somebody may act for somebody else on the portal: on what ground, shown by which paper, from when until when.

    A parent or guardian on record needs none of these for a child who lives with them; one whose ground is "barred"
    takes even that away. It ends by itself on the day ``until`` (``citizen_acts_for`` in ``sql/authority.sql``); who
    is named in it, or an office, ends it earlier. The names are as they were when it was recorded.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    representative = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    representative_name = models.TextField()
    represented = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    represented_name = models.TextField()
    ground = models.TextField(choices=Ground)
    covers_household = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)
    paper = models.TextField(help_text="Which paper says so: its kind, number and date.")
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.TextField()
    made_by_name = models.TextField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True, default="")
    ended_by_name = models.TextField(blank=True, default="")
    end_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["representative", "represented"],
                condition=Q(ended_at__isnull=True),
                name="somebody_acts_for_somebody_once",
            ),
            models.CheckConstraint(
                condition=~Q(representative=F("represented")),
                name="nobody_is_given_authority_over_themselves",
            ),
            models.CheckConstraint(
                condition=Q(ground="barred") | Q(until__isnull=False), name="an_authority_has_a_last_day"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="an_authority_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(paper="") & ~Q(reason=""), name="an_authority_says_on_what_paper_and_why"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="an_authority_that_ended_says_by_whom",
            ),
        ]
