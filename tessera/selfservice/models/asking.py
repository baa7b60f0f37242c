from typing import ClassVar

from django.db import models
from django.db.models import Q

from tessera.lib.uuid7 import uuid7
from tessera.registry.choices import ScanStatus
from tessera.registry.models import Individual
from tessera.selfservice.choices import Asked, Ground
from tessera.selfservice.models.authority import Authority


class AuthorityRequest(models.Model):
    """Somebody asks on the portal to act for somebody else, with the paper that shows it; an office decides.

    ``said_…`` is whom they mean, in their words: people find nobody in the register. ``represented`` is who that is,
    once it is certain; from then on that person may object. What is granted is an ``Authority``.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    representative = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    representative_name = models.TextField()
    citizen_public_id = models.UUIDField(help_text="The account of who asks, who is told what becomes of it.")
    said_name = models.TextField()
    said_number = models.TextField(blank=True, default="")
    said_birth_date = models.DateField(null=True)
    ground = models.TextField(choices=Ground)
    covers_household = models.BooleanField(default=False)
    until = models.DateField()
    reason = models.TextField()
    paper_kind = models.TextField()
    paper_file = models.TextField()
    paper_sha256 = models.TextField()
    paper_mime_type = models.TextField()
    paper_size = models.PositiveIntegerField()
    paper_scan_status = models.TextField(choices=ScanStatus)
    asked_at = models.DateTimeField()
    represented = models.ForeignKey(Individual, on_delete=models.PROTECT, null=True, related_name="+")
    represented_name = models.TextField(blank=True, default="")
    objected_at = models.DateTimeField(null=True)
    objection = models.TextField(blank=True, default="")
    status = models.TextField(choices=Asked, default=Asked.WAITS)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True, default="")
    decided_by_name = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status="waits", decided_at__isnull=True)
                | (~Q(status="waits") & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="a_wish_to_act_that_is_settled_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="granted") | Q(authority__isnull=False),
                name="a_wish_to_act_that_was_granted_is_an_authority",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], condition=Q(status="waits"), name="wish_to_act_open"),
        ]

    @property
    def waits(self) -> bool:
        return self.status == Asked.WAITS
