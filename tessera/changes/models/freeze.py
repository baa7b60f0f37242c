from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tessera.audit.models import Recorded
from tessera.lib.uuid7 import uuid7


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def at(self, moment: datetime) -> Self:
        """Freezes in force at the moment."""
        return self.filter(Q(since__lte=moment), Q(until__isnull=True) | Q(until__gt=moment))


class Freeze(Recorded):
    """A time in which nothing is applied, for example while a payment list is drawn. Approved requests wait.

    ``areas`` are keys of areas, at and below which it holds; empty is everywhere. ``programme`` says for what.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    areas = ArrayField(models.BigIntegerField(), default=list)
    programme = models.TextField()
    reason = models.TextField(blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    begun_by = models.TextField()
    begun_by_name = models.TextField()

    objects = FreezeQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_freeze_ends_after_it_starts",
            ),
        ]
