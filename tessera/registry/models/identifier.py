from django.db import models
from django.db.models import Case, F, Q, Value, When

from tessera.audit.models import Recorded
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.lib.labels import in_language
from tessera.lib.uuid7 import uuid7
from tessera.registry.choices import IdentifierStatus
from tessera.registry.models.group import Group
from tessera.registry.models.individual import Individual


class IdentifierKind(Recorded):
    """A kind of number that somebody else gives: national ID, birth certificate.

    ``pattern`` is a full-match regular expression on the normalised value (upper case, no spaces or hyphens).
    Values of a sensitive kind are stored encrypted.
    """

    key = models.SlugField(unique=True)
    names = models.JSONField(default=dict)
    subject = models.TextField(choices=Subject, default=Subject.INDIVIDUAL)
    pattern = models.TextField(blank=True, default="")
    is_unique = models.BooleanField(default=True)
    sensitivity = models.TextField(choices=Sensitivity, default=Sensitivity.SENSITIVE)
    validity_months = models.PositiveIntegerField(null=True)
    position = models.IntegerField(default=0)
    deprecated_since = models.DateField(null=True)
    synonyms = models.JSONField(
        default=list, help_text="Headings under which files bring this kind of number."
    )

    class Meta:
        ordering = ["position", "key"]

    @property
    def is_sealed(self) -> bool:
        """Whether values are encrypted at rest."""
        return self.sensitivity in {Sensitivity.SENSITIVE, Sensitivity.SECRET}

    def name_in(self, language: str) -> str:
        return in_language(self.names, language) or self.key


class Identifier(Recorded):
    """A number that somebody else gave to a registrant.

    ``lookup`` finds it: the normalised value, or its keyed blind index when the kind is sealed. ``sealed`` is the
    encrypted value (key id, nonce, ciphertext) and ``masked`` what the screen shows until somebody reveals it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.ForeignKey(IdentifierKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    individual = models.ForeignKey(
        Individual, on_delete=models.CASCADE, null=True, related_name="identifiers"
    )
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, null=True, related_name="identifiers", db_index=False
    )
    lookup = models.TextField()
    value = models.TextField(blank=True, default="")
    sealed = models.BinaryField(null=True)
    masked = models.TextField()
    is_unique = models.BooleanField(default=True)
    status = models.TextField(choices=IdentifierStatus, default=IdentifierStatus.UNVERIFIED)
    expires_on = models.DateField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.TextField(blank=True, default="")
    verified_how = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(individual__isnull=False, group__isnull=True)
                | Q(individual__isnull=True, group__isnull=False),
                name="an_identifier_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True) | Q(value=""), name="a_sealed_identifier_shows_no_value"
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by="")
                | (Q(verified_at__isnull=False) & ~Q(verified_by="")),
                name="a_verified_identifier_says_by_whom",
            ),
            # One index keeps the promise and finds every number: what need not be unique has its own key in it.
            models.UniqueConstraint(
                F("lookup"),
                F("kind"),
                Case(
                    When(Q(is_unique=True) & ~Q(status="revoked"), then=Value(0)),
                    default=F("id"),
                    output_field=models.BigIntegerField(),
                ),
                name="an_identifier_belongs_to_one",
            ),
        ]
        indexes = [models.Index(fields=["group"], condition=Q(group__isnull=False), name="identifier_group")]
