from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tessera.accounts.oidc.choices import Level
from tessera.lib.uuid7 import uuid7
from tessera.liveness.choices import Pose, ProofStatus, Way
from tessera.registry.models import Individual


class Proof(models.Model):
    """Somebody showed that they are alive, or tried to.

    ``by`` is the public id of who gave it: the citizen, or the officer at the desk, whose ``note`` says how they know.
    ``acr`` and ``level`` are what the identity provider said. A photo passes when two different officers say that it
    shows them; each says so without knowing what the other one said.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    individual = models.ForeignKey(
        Individual, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    way = models.TextField(choices=Way)
    status = models.TextField(choices=ProofStatus)
    at = models.DateTimeField()
    by = models.TextField()
    by_name = models.TextField()
    note = models.TextField(blank=True, default="")
    acr = models.TextField(blank=True, default="")
    level = models.TextField(choices=Level, blank=True, default="")
    pose = models.TextField(choices=Pose, blank=True, default="")
    first_by = models.TextField(blank=True, default="")
    first_by_name = models.TextField(blank=True, default="")
    first_at = models.DateTimeField(null=True)
    first_agrees = models.BooleanField(null=True)
    first_note = models.TextField(blank=True, default="")
    second_by = models.TextField(blank=True, default="")
    second_by_name = models.TextField(blank=True, default="")
    second_at = models.DateTimeField(null=True)
    second_agrees = models.BooleanField(null=True)
    second_note = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(second_by="") | (~Q(first_by="") & ~Q(first_by=F("second_by"))),
                name="a_photo_is_looked_at_by_two_different_officers",
            ),
            models.CheckConstraint(
                condition=~Q(way="photo", status="passed")
                | Q(
                    ~Q(second_by=""),
                    first_agrees__isnull=False,
                    second_agrees__isnull=False,
                    first_agrees=True,
                    second_agrees=True,
                ),
                name="a_photo_passes_when_two_officers_agree",
            ),
            models.CheckConstraint(
                condition=~Q(way="photo", status="failed") | ~Q(second_by=""),
                name="a_photo_fails_when_two_officers_looked",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", way="photo", decided_at__isnull=True)
                | (~Q(status="waiting") & Q(decided_at__isnull=False)),
                name="a_proof_that_is_decided_says_when",
            ),
            models.UniqueConstraint(
                fields=["individual"],
                condition=Q(status="waiting"),
                name="somebody_has_one_photo_being_looked_at",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["individual", "-at"], name="liveness_proof_of_person"),
            models.Index(fields=["at"], condition=Q(status="waiting"), name="liveness_proof_waiting"),
        ]


class ProofPhoto(models.Model):
    """The photo of a proof, encrypted; it is deleted some days after the decision (``LIVENESS_PHOTO_DAYS``)."""

    proof = models.OneToOneField(Proof, on_delete=models.CASCADE, related_name="photo")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()
