"""Who must agree to which changes: policies and their versions."""

from django.db import models
from django.db.models import Q

from tessera.audit.models import Recorded
from tessera.lib.labels import in_language
from tessera.lib.uuid7 import uuid7


class Policy(Recorded):
    """A rule about approvals under one key. What it says is in its versions; ``current`` is the one in force.

    A policy without a current version, or one that is retired, concerns nothing.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.SlugField(unique=True)
    names = models.JSONField(default=dict, help_text="Name by language code.")
    current = models.ForeignKey("PolicyVersion", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key"]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language) or self.key


class PolicyVersion(models.Model):
    """What a policy says (``approval.definition.Definition``), from its publication on.

    A version that is not published yet is the policy's draft. A published one is never changed or deleted: the
    database refuses it, because requests refer to the versions under which they were made.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.TextField()
    saved_by_name = models.TextField()
    published_at = models.DateTimeField(null=True)
    published_by = models.TextField(blank=True, default="")
    published_by_name = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["policy", "number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="versions_of_a_policy_are_numbered"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(published_at__isnull=True),
                name="a_policy_has_one_draft",
            ),
        ]
