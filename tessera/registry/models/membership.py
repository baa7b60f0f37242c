from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tessera.audit.models import Recorded
from tessera.lib.uuid7 import uuid7
from tessera.registry.choices import MembershipEnd, MembershipRole, RelationshipToHead
from tessera.registry.models.group import Group
from tessera.registry.models.individual import Individual


class Membership(Recorded):
    """An individual's time in a group, half-open: ``since`` inclusive, ``until`` exclusive.

    ``is_exclusive`` is copied from the group's kind, so that the database can promise one household at a time.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="memberships")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    roles = ArrayField(models.TextField(choices=MembershipRole), default=list)
    relationship_to_head = models.TextField(choices=RelationshipToHead, blank=True, default="")
    is_exclusive = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.TextField(choices=MembershipEnd, blank=True, default="")
    attributes = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(until__isnull=True, roles__contains=["head"]),
                name="one_head_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["individual"],
                condition=Q(until__isnull=True, is_exclusive=True),
                name="one_household_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["group", "individual"],
                condition=Q(until__isnull=True),
                name="a_member_once_in_a_group",
            ),
        ]

    @property
    def is_head(self) -> bool:
        return MembershipRole.HEAD in self.roles
