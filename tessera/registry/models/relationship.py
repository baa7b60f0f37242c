from django.db import models
from django.db.models import F, Q

from tessera.audit.models import Recorded
from tessera.lib.uuid7 import uuid7
from tessera.registry.choices import RelationshipKind, SpouseEnd
from tessera.registry.models.individual import Individual


class Relationship(Recorded):
    """A tie between two individuals, read from ``individual`` to ``other``: "individual is the parent of other".

    A marriage is stored once, the lower key first. Siblings, grandparents, cousins and in-laws are never stored.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.TextField(choices=RelationshipKind)
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="ties_from")
    other = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="ties_to")
    is_adopted = models.BooleanField(default=False)
    married_on = models.DateField(null=True)
    separated_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(choices=SpouseEnd, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(individual=F("other")), name="nobody_is_tied_to_themselves"),
            models.CheckConstraint(
                condition=~Q(kind="spouse_of") | Q(individual__lt=F("other")),
                name="a_marriage_is_stored_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="spouse_of")
                | Q(married_on__isnull=True, separated_on__isnull=True, end_reason=""),
                name="only_spouses_marry_and_separate",
            ),
            models.CheckConstraint(
                condition=Q(kind="parent_of") | Q(is_adopted=False), name="only_a_parent_adopts"
            ),
            models.CheckConstraint(
                condition=Q(separated_on__isnull=True)
                | Q(married_on__isnull=True)
                | Q(separated_on__gte=F("married_on")),
                name="a_couple_separates_after_it_marries",
            ),
            models.UniqueConstraint(
                fields=["kind", "individual", "other"],
                condition=Q(ended_on__isnull=True),
                name="a_tie_is_stored_once",
            ),
        ]
