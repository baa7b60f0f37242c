from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from tessera.accounts.viewer import Reach
from tessera.areas.models import Area
from tessera.audit.models import Recorded
from tessera.lib.db.functions import NextIndividualNumber
from tessera.lib.uuid7 import uuid7
from tessera.registry.choices import BirthDatePrecision, IndividualStatus, Sex


class IndividualQuerySet(models.QuerySet["Individual"]):
    def within(self, reach: Reach) -> Self:
        """Narrow to the areas that a role holds in; who has no area is seen only from everywhere.

        For somebody who looks at their own record: to themselves, those they act for, and their housemates.
        """
        if reach.everywhere:
            return self
        by_key = reach.people | reach.housemates
        if by_key and not reach.paths:
            return self.filter(pk__in=by_key)
        within = Q(area__path__within_any=sorted(reach.paths))
        return self.filter(within | Q(pk__in=by_key) if by_key else within)


class Individual(Recorded):
    """A person in the register. The row is the default version of the record; older ones are in the history.

    ``name_variants`` holds the full name in other scripts by language code. ``birth_date`` with precision "month" or
    "year" holds the first day of it. ``location_accuracy`` is in metres. ``attributes`` holds the country's own
    facts by field key.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    registry_number = models.TextField(db_default=NextIndividualNumber(), editable=False)
    given_name = models.TextField(blank=True, default="")
    family_name = models.TextField(blank=True, default="")
    additional_name = models.TextField(blank=True, default="")
    preferred_name = models.TextField(blank=True, default="")
    name_variants = models.JSONField(default=dict)
    birth_date = models.DateField(null=True)
    birth_date_precision = models.TextField(choices=BirthDatePrecision, default=BirthDatePrecision.DAY)
    sex = models.SmallIntegerField(choices=Sex, default=Sex.NOT_KNOWN)
    death_date = models.DateField(null=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.TextField(blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    location_accuracy = models.FloatField(null=True)
    language = models.TextField(blank=True, default="")
    attributes = models.JSONField(default=dict)
    status = models.TextField(choices=IndividualStatus, default=IndividualStatus.ACTIVE)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="duplicates", db_index=False
    )
    registered_on = models.DateField()
    observed_on = models.DateField(null=True)
    source = models.TextField(blank=True, default="")

    objects = IndividualQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_name="", family_name="", preferred_name=""), name="a_person_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(death_date__isnull=True)
                | Q(birth_date__isnull=True)
                | Q(death_date__gte=models.F("birth_date")),
                name="nobody_dies_before_birth",
            ),
            models.CheckConstraint(
                condition=Q(status="deceased")
                | Q(death_date__isnull=True)
                | Q(status__in=["duplicate", "archived"]),
                name="who_has_a_death_date_is_deceased",
            ),
            models.CheckConstraint(
                condition=Q(status="duplicate", duplicate_of__isnull=False)
                | (~Q(status="duplicate") & Q(duplicate_of__isnull=True)),
                name="a_duplicate_says_of_whom",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_person_lives_on_earth",
            ),
            # Not unique=True on the field: Django would keep a second index for "like", and each row pays for it.
            models.UniqueConstraint(fields=["registry_number"], name="a_person_number_is_given_once"),
        ]
        indexes = [
            models.Index(fields=["birth_date"], name="individual_birth_date"),
            # Few are not active, and a list of those must not read all the others.
            models.Index(fields=["status"], condition=~Q(status="active"), name="individual_not_active"),
            # Hardly ever set, so that few rows pay for it.
            models.Index(
                fields=["duplicate_of"],
                condition=Q(duplicate_of__isnull=False),
                name="individual_duplicate_of",
            ),
        ]

    @property
    def full_name(self) -> str:
        return (
            " ".join(part for part in (self.given_name, self.additional_name, self.family_name) if part)
            or self.preferred_name
        )

    def age_on(self, day: date) -> int | None:
        """Completed years on a day; None when the birth date is not recorded or lies ahead."""
        if self.birth_date is None or self.birth_date > day:
            return None
        end = min(day, self.death_date) if self.death_date else day
        return (
            end.year
            - self.birth_date.year
            - ((end.month, end.day) < (self.birth_date.month, self.birth_date.day))
        )
