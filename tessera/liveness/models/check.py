from typing import ClassVar

from django.db import models
from django.db.models import Q

from tessera.lib.uuid7 import uuid7
from tessera.liveness.choices import CheckStatus, Way
from tessera.liveness.models.proof import Proof
from tessera.liveness.models.rule import Rule
from tessera.registry.models import Individual


class Check(models.Model):
    """Somebody is asked for a proof of life until a day. Nothing follows when it passes: the check is overdue, no more.

    The database keeps no foreign key to people: ten million are opened at once, and a check must not keep a
    registration from being undone. Who is gone from the register is out of everybody's reach, and let off by the job.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="checks")
    individual = models.ForeignKey(
        Individual, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    due_on = models.DateField()
    opened_on = models.DateField()
    status = models.TextField(choices=CheckStatus, default=CheckStatus.OPEN)
    closed_on = models.DateField(null=True)
    way = models.TextField(choices=Way, blank=True, default="")
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, null=True, related_name="checks")
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["rule", "individual"],
                condition=Q(status="open"),
                name="a_rule_asks_somebody_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_on__isnull=True)
                | (~Q(status="open") & Q(closed_on__isnull=False)),
                name="a_check_that_is_over_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(status="done", proof__isnull=False) | (~Q(status="done") & Q(proof__isnull=True)),
                name="a_check_that_is_done_says_by_which_proof",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on", "id"], condition=Q(status="open"), name="liveness_check_due"),
            models.Index(fields=["individual", "-due_on"], name="liveness_check_of_person"),
        ]
