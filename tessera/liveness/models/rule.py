from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tessera.accounts.oidc.choices import Level
from tessera.audit.models import Recorded
from tessera.lib.labels import in_language
from tessera.lib.uuid7 import uuid7
from tessera.liveness.choices import Way


class Rule(Recorded):
    """Whom proof of life is asked of, how often, and how they may give it.

    ``covers`` is a search as ``liveness.covers`` writes it, ``query`` the same as the address of the find page.
    ``notice_days`` before the due date a check opens; who is covered for the first time has as many days.
    ``remind_before`` and ``remind_after`` are days before and after the due date; 0 is the day itself.
    ``least_level`` is how sure a log-in must be; "" takes any.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    names = models.JSONField(default=dict)
    covers = models.JSONField(default=dict)
    query = models.TextField(blank=True, default="")
    months = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    ways = ArrayField(models.TextField(choices=Way))
    least_level = models.TextField(choices=Level, blank=True, default="")
    remind_before = ArrayField(models.PositiveSmallIntegerField(), default=list)
    remind_after = ArrayField(models.PositiveSmallIntegerField(), default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-is_active", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ways__len__gt=0), name="proof_of_life_can_be_given_somehow"),
            models.CheckConstraint(
                condition=Q(months__gte=1, notice_days__gte=1), name="proof_of_life_is_asked_for_in_time"
            ),
        ]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language)


class RuleRun(models.Model):
    """The last time that checks were opened and ended by a rule. ``fault`` is the code of what kept it from it."""

    rule = models.OneToOneField(Rule, on_delete=models.CASCADE, related_name="run")
    ran_at = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True, default="")
