from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tessera.accounts.choices import Permission
from tessera.accounts.models.user import User
from tessera.areas.models import Area
from tessera.audit.models import Recorded
from tessera.lib.labels import in_language
from tessera.lib.uuid7 import uuid7


class Role(Recorded):
    """A named set of permissions. Roles are data: a country adds its own."""

    key = models.SlugField(unique=True)
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    permissions = ArrayField(models.TextField(choices=Permission), default=list)
    is_shipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["key"]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language) or self.key

    def description_in(self, language: str) -> str:
        return in_language(self.descriptions, language)


class GrantQuerySet(models.QuerySet["Grant"]):
    def on(self, day: date) -> Self:
        """Grants in force on the day."""
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gt=day))


class Grant(Recorded):
    """A role given to a user within an area (everywhere when ``area`` is empty) and until a date."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="a_grant_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "area"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="a_role_is_granted_once_in_an_area",
            ),
        ]
