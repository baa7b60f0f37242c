from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from tessera.audit.models import Recorded
from tessera.intake.choices import Action, Audience, FormChannel, FormStatus
from tessera.lib.labels import in_language
from tessera.lib.uuid7 import uuid7


class Form(Recorded):
    """A form, whatever its version. ``programme`` is the key of the programme it belongs to, "" for the registry.

    It can be filled in from ``opens_on`` until before ``closes_on``, either of which may be open. ``titles`` are those
    of the newest definition, by language.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.SlugField(max_length=50, unique=True)
    titles = models.JSONField(default=dict)
    programme = models.TextField(blank=True, default="")
    action = models.TextField(choices=Action, default=Action.NOTHING)
    channel = models.TextField(choices=FormChannel, default=FormChannel.ANY)
    audience = models.TextField(choices=Audience, default=Audience.ANYBODY)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    status = models.TextField(choices=FormStatus, default=FormStatus.DRAFT)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gt=F("opens_on")),
                name="a_form_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="a_form_key_is_a_plain_word"
            ),
        ]

    def title_in(self, language: str) -> str:
        return in_language(self.titles, language) or self.key

    def is_open_on(self, day: date) -> bool:
        """Whether it may be filled in on the day."""
        return (
            self.status == FormStatus.OPEN
            and (self.opens_on is None or self.opens_on <= day)
            and (self.closes_on is None or day < self.closes_on)
        )


class FormVersion(models.Model):
    """One version of a form: a draft until it is published, and from then on as it is for ever (a trigger holds it).

    ``definition`` is Form.io's JSON, of a draft as the builder left it, of a published one written anew
    (``profile.writing``). ``bindings`` name the fields of the register that it asks for: ``individual.birth_date``.
    """

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    definition = models.JSONField(default=dict)
    languages = ArrayField(models.TextField(), default=list)
    bindings = ArrayField(models.TextField(), default=list)
    saved_at = models.DateTimeField()
    saved_by = models.TextField()
    saved_by_name = models.TextField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="versions_of_a_form_are_numbered"),
            models.UniqueConstraint(
                fields=["form"], condition=Q(published_at__isnull=True), name="a_form_has_one_draft_at_a_time"
            ),
        ]
        indexes = [GinIndex(fields=["bindings"], name="form_by_binding")]

    @property
    def is_published(self) -> bool:
        return self.published_at is not None
