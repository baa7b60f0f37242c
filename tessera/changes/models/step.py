from datetime import datetime

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from tessera.changes.choices import Late, Outcome
from tessera.changes.models.request import ChangeRequest
from tessera.lib.db.ltree import PathField
from tessera.lib.labels import in_language


class Step(models.Model):
    """A stage of a policy at which a request waits or waited, as the policy described it.

    Who may act: holders of ``role`` (any role that lets them decide, if empty) in an area that holds all of ``path``
    (the area of everything that the request touches; empty: only who may everywhere). Where ``level`` says so, the
    area in which they hold it is of that level, or up to ``escalations`` levels above. ``quorum`` people must agree; 0
    is everybody who may. ``due_at`` is the deadline; ``act_at`` when the deadline is next looked at, and ``late`` what
    happens then. ``hours`` is the length of the deadline in working hours.
    """

    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    stage = models.TextField()
    names = models.JSONField(default=dict)
    role = models.TextField(blank=True, default="")
    level = models.SmallIntegerField(null=True)
    path = PathField(default="", blank=True)
    quorum = models.PositiveSmallIntegerField(default=1)
    nobody_twice = models.BooleanField(default=True)
    hours = models.PositiveIntegerField(null=True)
    late = models.TextField(choices=Late, default=Late.REMIND)
    late_role = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    act_at = models.DateTimeField(null=True)
    escalations = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.TextField(blank=True, default="")
    claimed_by_name = models.TextField(blank=True, default="")
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(choices=Outcome, blank=True, default="")

    class Meta:
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(closed_at__isnull=True),
                name="a_change_waits_at_one_stage_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["act_at"],
                name="step_by_deadline",
                condition=Q(closed_at__isnull=True, act_at__isnull=False),
            ),
            GistIndex(fields=["path"], name="step_by_path", condition=Q(closed_at__isnull=True)),
        ]

    def name_in(self, language: str) -> str:
        """What the stage is called; one without a name, as where no policy asks for any, is a decision. Its key is for
        machines."""
        return in_language(self.names, language) or gettext("Decision")

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and self.closed_at is None and self.due_at < now
