from django.db import models

from tessera.changes.choices import Outcome
from tessera.changes.models.request import ChangeRequest


class ChangeDecision(models.Model):
    """What somebody decided on a change request at one stage. Append-only. Under an instant policy the proposer
    decides by proposing, and that is recorded too."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="decisions")
    stage = models.TextField()
    outcome = models.TextField(choices=Outcome)
    actor = models.TextField()
    actor_name = models.TextField()
    decided_at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
