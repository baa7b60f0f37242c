from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tessera.audit.models import Recorded
from tessera.dictionary.choices import FieldType, Sensitivity, Storage, Subject
from tessera.dictionary.models.codes import CodeList
from tessera.lib.labels import in_language


class Section(Recorded):
    """A heading under which fields stand on a record page, such as "Living conditions"."""

    key = models.SlugField(unique=True)
    subject = models.TextField(choices=Subject)
    labels = models.JSONField(default=dict)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["subject", "position", "key"]

    def label_in(self, language: str) -> str:
        return in_language(self.labels, language) or self.key


class Field(Recorded):
    """Something that may be recorded about a registrant, declared once; everything else derives from it.

    ``storage`` says where its facts live: a column of the subject's table (the built-in facts, ``key`` is the column)
    or a key of its ``attributes``. ``retention_months`` is how long a fact is kept after the registrant left;
    ``stale_months`` is after how long a fact that nobody has seen since counts as old (None: it never does).

    Of an attestable field, ``attestation_months`` is how long somebody's word on a fact holds (None: until the fact
    changes), ``attestation_roles`` are the keys of the roles that may give it (none: all who may attest), and
    ``own_attestation`` says whether whoever entered the fact may.
    """

    subject = models.TextField(choices=Subject)
    key = models.SlugField(max_length=60)
    labels = models.JSONField(default=dict)
    help = models.JSONField(default=dict)
    type = models.TextField(choices=FieldType)
    code_list = models.ForeignKey(CodeList, on_delete=models.PROTECT, null=True, related_name="fields")
    unit = models.TextField(blank=True, default="")
    required = models.BooleanField(default=False)
    minimum = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    maximum = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    pattern = models.TextField(blank=True, default="")
    max_length = models.PositiveIntegerField(null=True)
    storage = models.TextField(choices=Storage, default=Storage.ATTRIBUTE)
    sensitivity = models.TextField(choices=Sensitivity, default=Sensitivity.PERSONAL)
    filterable = models.BooleanField(default=False)
    searchable = models.BooleanField(default=False)
    attestable = models.BooleanField(default=False)
    attestation_months = models.PositiveIntegerField(null=True)
    attestation_roles = ArrayField(models.TextField(), default=list, db_default=[])
    own_attestation = models.BooleanField(default=False, db_default=False)
    citizen_may_propose = models.BooleanField(default=False)
    exportable = models.BooleanField(default=True)
    household_fact = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Kept among the facts of a household, for rules and statistics.",
    )
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, related_name="fields")
    position = models.IntegerField(default=0)
    retention_months = models.PositiveIntegerField(null=True)
    stale_months = models.PositiveIntegerField(null=True)
    deprecated_since = models.DateField(null=True)
    synonyms = models.JSONField(default=list, help_text="Headings under which files bring this field.")

    class Meta:
        ordering = ["subject", "section__position", "position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="a_field_is_declared_once"),
            models.CheckConstraint(
                condition=Q(type__in=["code", "codes"], code_list__isnull=False)
                | (~Q(type__in=["code", "codes"]) & Q(code_list__isnull=True)),
                name="a_coded_field_has_a_code_list",
            ),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="a_field_key_is_a_plain_word"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(maximum__gte=models.F("minimum")),
                name="a_maximum_is_not_below_its_minimum",
            ),
        ]

    def label_in(self, language: str) -> str:
        return in_language(self.labels, language) or self.key

    def help_in(self, language: str) -> str:
        return in_language(self.help, language)
