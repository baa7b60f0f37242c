from django.db import models
from django.db.models import F, Q

from tessera.audit.models import Recorded


class WorkingDay(Recorded):
    """When offices are open on one day of the week (1 is Monday, 7 Sunday), in the country's time. A day without a row
    is free; without any row, every hour counts."""

    weekday = models.PositiveSmallIntegerField(unique=True)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="a_week_has_seven_days"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="an_office_closes_after_it_opens"
            ),
        ]


class Holiday(Recorded):
    """A day on which no office is open."""

    day = models.DateField(unique=True)
    names = models.JSONField(default=dict)

    class Meta:
        ordering = ["day"]
