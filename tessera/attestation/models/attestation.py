from django.db import models
from django.db.models import Q

from tessera.attestation.choices import Status
from tessera.audit.models import Recorded
from tessera.dictionary.models import Field
from tessera.registry.models import Document, Group, Individual

_OF_PERSON = Q(individual__isnull=False)
_OF_GROUP = Q(group__isnull=False)


class Attestation(Recorded):
    """Somebody's word on one fact: a field of a person or of a group. A fact without such a row is new.

    ``status`` is a code of the list "attestation_status". ``attested_by`` is the public id of who gave the word,
    whatever the word was. ``value`` is what it was given on, as PostgreSQL writes what ``attested_value`` gives; of a
    sensitive fact only ``value_digest`` is kept, its keyed hash. ``valid_until`` is the first day on which the word
    does not hold any more. ``batch`` is the number of the list with which it came.

    When the fact changes, a trigger (sql/attestation.sql) takes the row back to new in the same transaction; what was
    said before stays in the history.
    """

    individual = models.ForeignKey(
        Individual, on_delete=models.PROTECT, null=True, db_index=False, related_name="attestations"
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, db_index=False, related_name="attestations"
    )
    field = models.ForeignKey(Field, on_delete=models.PROTECT, db_index=False, related_name="+")
    status = models.TextField(default=Status.NEW)
    attested_by = models.TextField(blank=True, default="")
    attested_by_name = models.TextField(blank=True, default="")
    attested_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True, default="")
    value = models.TextField(null=True)  # noqa: DJ001 - null where it is not kept in clear
    value_digest = models.BinaryField(null=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    valid_until = models.DateField(null=True)
    batch = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(individual__isnull=False, group__isnull=True)
                | Q(individual__isnull=True, group__isnull=False),
                name="an_attestation_is_of_one_registrant",
            ),
            models.CheckConstraint(
                condition=Q(status="new") | (~Q(attested_by="") & Q(attested_at__isnull=False)),
                name="an_attestation_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["attested", "expired"]) | Q(value_digest__isnull=False),
                name="an_attestation_says_of_what",
            ),
            models.UniqueConstraint(
                fields=["individual", "field"], condition=_OF_PERSON, name="a_persons_fact_stands_once"
            ),
            models.UniqueConstraint(
                fields=["group", "field"], condition=_OF_GROUP, name="a_groups_fact_stands_once"
            ),
        ]
        indexes = [
            models.Index(fields=["field", "status"], name="attestation_work_list"),
            models.Index(
                fields=["valid_until"],
                condition=Q(status="attested", valid_until__isnull=False),
                name="attestation_expiry",
            ),
            models.Index(
                fields=["document"], condition=Q(document__isnull=False), name="attestation_document"
            ),
        ]
