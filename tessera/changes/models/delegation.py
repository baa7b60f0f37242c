from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tessera.accounts.models import User
from tessera.audit.models import Recorded
from tessera.lib.uuid7 import uuid7


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def on(self, day: date) -> Self:
        """Delegations in force on the day."""
        return self.filter(since__lte=day, until__gt=day)


class Delegation(Recorded):
    """``deputy`` decides on requests in the place of ``principal`` for some days, wherever the principal could and
    the deputy sees the records. What was delegated cannot be delegated further."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    principal = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations")
    deputy = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deputies")
    since = models.DateField()
    until = models.DateField()
    reason = models.TextField(blank=True, default="")
    given_by = models.TextField()
    given_by_name = models.TextField()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="a_delegation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")), name="nobody_deputises_for_themselves"
            ),
        ]
