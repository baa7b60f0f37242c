from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tessera.accounts.models import Citizen
from tessera.audit.models import Recorded
from tessera.lib.uuid7 import uuid7
from tessera.registry.models import Individual
from tessera.selfservice.choices import How


class Link(Recorded):
    """Which registrant a citizen is: how that was found out, when and by whom, and until when it held.

    It decides what the citizen sees (``citizen_reach`` in ``sql/links.sql``). ``linked_by`` is the public id of the
    registrar, or of the citizen themselves where the identifier said so.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="links")
    individual = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    how = models.TextField(choices=How)
    since = models.DateTimeField()
    linked_by = models.TextField()
    linked_by_name = models.TextField()
    until = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True, default="")
    ended_by_name = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(until__isnull=True), name="a_citizen_is_one_person"
            ),
            models.UniqueConstraint(
                fields=["individual"], condition=Q(until__isnull=True), name="a_person_is_one_citizen"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="a_link_ends_after_it_starts"
            ),
        ]
