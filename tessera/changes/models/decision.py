from django.db import models

from tessera.changes.choices import Outcome
from tessera.changes.models.request import ChangeRequest


class ChangeDecision(models.Model):
    """What somebody decided on a change request at one stage. Append-only. Under an instant policy the proposer
    decides by proposing, and that is recorded too.

    ``principal`` is in whose place the actor decided. ``refused`` are the facts that were left out of an approval, by
    the position of their operation: ``{"1": ["given_name"]}``. Columns that are null say nothing to the seals of rows
    that were written before they existed.
    """

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="decisions")
    stage = models.TextField()
    outcome = models.TextField(choices=Outcome)
    actor = models.TextField()
    actor_name = models.TextField()
    decided_at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    step = models.ForeignKey(
        "Step", on_delete=models.PROTECT, null=True, related_name="decisions", db_index=False
    )
    principal = models.TextField(null=True)  # noqa: DJ001 - null, not empty: see above
    principal_name = models.TextField(null=True)  # noqa: DJ001
    refused = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["step"], name="decision_by_step", condition=models.Q(step__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "actor"],
                condition=models.Q(outcome="approved", step__isnull=False),
                name="nobody_approves_a_stage_twice",
            ),
            models.UniqueConstraint(
                fields=["step", "principal"],
                condition=models.Q(outcome="approved", step__isnull=False),
                name="nobody_approves_a_stage_twice_by_deputies",
            ),
        ]
