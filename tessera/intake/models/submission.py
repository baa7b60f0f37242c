from django.db import models
from django.db.models import Q

from tessera.areas.models import Area
from tessera.changes.models import ChangeRequest
from tessera.intake.choices import SubmissionStatus
from tessera.intake.models.form import Form, FormVersion
from tessera.lib.uuid7 import uuid7
from tessera.registry.models import Group, Individual


class Submission(models.Model):
    """Somebody's answers to a version of a form, from the first page that they saved.

    ``answers`` are as they were given, without those to questions for numbers of papers and sensitive facts: these are
    in ``sealed``, encrypted. ``facts`` are what the answers say in the words of the field dictionary. ``seen`` are the
    facts that were shown when the form was begun, so that nothing newer is overwritten. ``individual`` and ``group``
    are whom the form is about; ``page`` is the last page that was saved. ``actor`` is the public id of who fills it in.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    reference = models.TextField(null=True, unique=True, editable=False)  # noqa: DJ001 - none until it is sent
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions", db_index=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    status = models.TextField(choices=SubmissionStatus, default=SubmissionStatus.STARTED)
    channel = models.TextField()
    language = models.TextField(default="en")
    actor = models.TextField()
    actor_name = models.TextField()
    individual = models.ForeignKey(Individual, on_delete=models.SET_NULL, null=True, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    facts = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    page = models.TextField(blank=True, default="")
    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="started", sent_at__isnull=True, reference__isnull=True)
                | (~Q(status="started") & Q(sent_at__isnull=False, reference__isnull=False)),
                name="what_was_sent_has_a_reference",
            ),
            models.CheckConstraint(
                condition=Q(status="filed", request__isnull=False)
                | (~Q(status="filed") & Q(request__isnull=True)),
                name="what_was_filed_has_a_change_request",
            ),
        ]
        indexes = [
            models.Index(fields=["form", "-sent_at"], name="submission_by_form"),
            models.Index(fields=["actor"], name="submission_by_author"),
            models.Index(fields=["saved_at"], name="submission_begun", condition=Q(status="started")),
            models.Index(
                fields=["-sent_at", "-id"], name="submission_by_day", condition=Q(sent_at__isnull=False)
            ),
        ]

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None


class Upload(models.Model):
    """A file that answers a question. ``question`` is its path; ``file`` is the name in storage."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="uploads")
    question = models.TextField()
    name = models.TextField()
    file = models.TextField()
    sha256 = models.TextField()
    mime_type = models.TextField()
    size = models.BigIntegerField()
    scan_status = models.TextField()
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Leaving(models.Model):
    """How many began a version on a day, left it at a page ("" for none) and never sent it; their answers were thrown
    away. Without it, a form would seem to be finished by nearly everybody."""

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="leavings")
    channel = models.TextField()
    language = models.TextField()
    page = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    begun_on = models.DateField()
    count = models.IntegerField()

    class Meta:
        ordering = ["pk"]
