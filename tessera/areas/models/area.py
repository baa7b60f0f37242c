from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tessera.audit.models import Recorded
from tessera.lib.db.ltree import PathField
from tessera.lib.labels import in_language
from tessera.lib.uuid7 import uuid7


class AreaLevel(models.Model):
    """A named level of the tree, such as "District". Level 0 is the country; 9 is the deepest."""

    number = models.PositiveSmallIntegerField(unique=True)
    names = models.JSONField(default=dict, help_text="Name by language code.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__lte=9), name="a_tree_has_at_most_ten_levels")
        ]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language) or str(self.number)


class AreaQuerySet(models.QuerySet["Area"]):
    def within(self, paths: Iterable[str]) -> Self:
        """Areas at or below any of the given paths."""
        return self.filter(path__within_any=list(paths))

    def on(self, day: date) -> Self:
        """Areas that are valid on the day."""
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gt=day)
        )


class Area(Recorded):
    """A node in the tree of places.

    ``path`` is kept by a trigger from ``parent``: the ids from the root down to this node. ``boundary`` is a
    GeoJSON geometry (WGS 84); ``latitude`` and ``longitude`` are the centroid in degrees.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    code = models.TextField(unique=True, help_text="P-code or the country's own code.")
    level = models.ForeignKey(AreaLevel, on_delete=models.PROTECT, related_name="areas")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = PathField(editable=False, db_default="")
    names = models.JSONField(default=dict, help_text="Name by language code.")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    boundary = models.JSONField(null=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="an_area_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="an_area_lies_on_earth",
            ),
        ]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language) or self.code


class AreaSuccession(Recorded):
    """One area took the place of another, or of a part of it: a merger has many areas and one successor, a split one
    area and many successors.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="inheritances")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(area=F("successor")), name="no_area_takes_its_own_place"),
            models.UniqueConstraint(fields=["area", "successor"], name="an_area_has_each_successor_once"),
        ]
