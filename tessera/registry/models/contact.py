from django.db import models
from django.db.models import Q

from tessera.audit.models import Recorded
from tessera.lib.uuid7 import uuid7
from tessera.registry.choices import ContactKind, ScanStatus
from tessera.registry.models.group import Group
from tessera.registry.models.individual import Individual


class ContactPoint(Recorded):
    """A phone number (E.164 where it can be read as one) or e-mail address of a registrant."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    # a_contact_is_stored_once begins with the individual and finds their contacts.
    individual = models.ForeignKey(
        Individual, on_delete=models.CASCADE, null=True, related_name="contacts", db_index=False
    )
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, null=True, related_name="contacts", db_index=False
    )
    kind = models.TextField(choices=ContactKind)
    value = models.TextField()
    verified_at = models.DateTimeField(null=True)
    is_preferred = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(individual__isnull=False, group__isnull=True)
                | Q(individual__isnull=True, group__isnull=False),
                name="a_contact_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["individual", "group", "kind", "value"],
                nulls_distinct=False,
                name="a_contact_is_stored_once",
            ),
            models.UniqueConstraint(
                fields=["individual", "group", "kind"],
                condition=Q(is_preferred=True),
                nulls_distinct=False,
                name="one_preferred_contact_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["value"], name="contact_value"),
            models.Index(fields=["group"], condition=Q(group__isnull=False), name="contact_group"),
        ]


class Document(Recorded):
    """A file that belongs to a registrant: a scan of a birth certificate, a photo. Never served from a public URL."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, null=True, related_name="documents")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="documents")
    kind = models.TextField()
    title = models.TextField(blank=True, default="")
    file = models.FileField(upload_to="documents/%Y/%m/", max_length=400)
    sha256 = models.TextField()
    mime_type = models.TextField()
    size = models.BigIntegerField()
    scan_status = models.TextField(choices=ScanStatus, default=ScanStatus.NOT_SCANNED)
    expires_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(individual__isnull=False, group__isnull=True)
                | Q(individual__isnull=True, group__isnull=False),
                name="a_document_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_document_has_its_digest"
            ),
        ]
