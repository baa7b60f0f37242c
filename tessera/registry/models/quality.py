from typing import Any

from django.db import models
from django.db.models import Q

from tessera.registry.models.group import Group
from tessera.registry.models.individual import Individual

_LOOSE: dict[str, Any] = {
    "on_delete": models.DO_NOTHING,
    "null": True,
    "related_name": "+",
    "db_constraint": False,
    "db_index": False,
}


class Finding(models.Model):
    """A record that had a fault when the register was last gone through (see ``registry.quality``).

    Derived, and written by the regular job alone; lists look at the record itself before they show a finding.
    ``path`` is the area's path with a dot behind it ("1.7.42."), so that all below an area is one range of it;
    "" for a record without area. The keys are no constraints: a record that is gone is left out when read.
    """

    rule = models.TextField()
    individual = models.ForeignKey(Individual, **_LOOSE)
    group = models.ForeignKey(Group, **_LOOSE)
    path = models.TextField(db_collation="C")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(individual__isnull=False, group__isnull=True)
                | Q(individual__isnull=True, group__isnull=False),
                name="a_finding_is_about_one_record",
            ),
            models.UniqueConstraint(fields=["individual", "rule"], name="a_person_has_a_fault_once"),
            models.UniqueConstraint(fields=["group", "rule"], name="a_group_has_a_fault_once"),
        ]
        indexes = [models.Index(fields=["rule", "path", "id"], name="finding_work_list")]


class FindingCount(models.Model):
    """How many records at or below an area had a fault when the register was last gone through.

    ``area_id`` is null for the whole register. Areas without findings of a rule have no row.
    """

    rule = models.TextField()
    area_id = models.BigIntegerField(null=True)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_id", "rule"], nulls_distinct=False, name="a_fault_is_counted_once_in_an_area"
            )
        ]


class QualityRound(models.Model):
    """One walk through the register in search of faults."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
                name="a_round_finishes_after_it_starts",
            )
        ]
