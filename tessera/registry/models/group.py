from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tessera.accounts.viewer import Reach
from tessera.areas.models import Area
from tessera.audit.models import Recorded
from tessera.lib.db.functions import NextGroupNumber
from tessera.lib.labels import in_language
from tessera.lib.uuid7 import uuid7
from tessera.registry.choices import GroupStatus, MembershipRole


def further_roles() -> list[str]:
    return [role for role in MembershipRole.values if role != MembershipRole.HEAD]


class GroupKind(Recorded):
    """A kind of group: household, family, farmer group. ``is_exclusive``: a person is in one such group at a time.

    ``has_head``: each group of this kind has one head. ``roles`` are the further ones that its members may have.
    """

    key = models.SlugField(unique=True)
    names = models.JSONField(default=dict)
    is_exclusive = models.BooleanField(default=False)
    has_head = models.BooleanField(default=True)
    roles = ArrayField(models.TextField(choices=MembershipRole), default=further_roles)
    deprecated_since = models.DateField(null=True)

    class Meta:
        ordering = ["key"]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language) or self.key

    def takes(self, role: str) -> bool:
        """Whether a member of such a group may have the role."""
        return self.has_head if role == MembershipRole.HEAD else role in self.roles


class GroupQuerySet(models.QuerySet["Group"]):
    def within(self, reach: Reach) -> Self:
        """Narrow to the areas that a role holds in; a group without area is seen only from everywhere.

        For somebody who looks at their own record: to their households.
        """
        if reach.everywhere:
            return self
        if reach.groups and not reach.paths:
            return self.filter(pk__in=reach.groups)
        within = Q(area__path__within_any=sorted(reach.paths))
        return self.filter(within | Q(pk__in=reach.groups) if reach.groups else within)


class Group(Recorded):
    """A group in the register; most are households. ``name`` is empty for a household: it is called by its head."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    registry_number = models.TextField(db_default=NextGroupNumber(), editable=False)
    kind = models.ForeignKey(GroupKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField(blank=True, default="")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.TextField(blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    location_accuracy = models.FloatField(null=True)
    attributes = models.JSONField(default=dict)
    status = models.TextField(choices=GroupStatus, default=GroupStatus.ACTIVE)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False
    )
    registered_on = models.DateField()
    observed_on = models.DateField(null=True)
    source = models.TextField(blank=True, default="")

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="a_merged_group_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_group_lives_on_earth",
            ),
            # Not unique=True on the field: Django would keep a second index for "like", and each row pays for it.
            models.UniqueConstraint(fields=["registry_number"], name="a_group_number_is_given_once"),
        ]
        indexes = [
            # Few are not active, and a list of those must not read all the others.
            models.Index(fields=["status"], condition=~Q(status="active"), name="group_not_active"),
            # Hardly ever set, so that few rows pay for it.
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="group_merged_into"
            ),
        ]
