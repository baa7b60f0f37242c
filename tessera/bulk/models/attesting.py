from pathlib import Path

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tessera.accounts.models import User
from tessera.bulk.choices import AttestedStatus, FileFormat
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.dictionary.choices import Subject
from tessera.lib.uuid7 import uuid7


class AttestationList(models.Model):
    """Facts that were taken out as a file to be attested: one row a fact.

    ``number`` stands on each row and is part of its signature, so the file is recognised when it comes back.
    ``fields`` are keys; ``asked`` is the search, for people to read.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.TextField(unique=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    owner_name = models.TextField()
    subject = models.TextField(choices=Subject)
    fields = ArrayField(models.TextField())
    asked = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


class AttestedFile(models.Model):
    """A list that came back with people's words in it, on its way into the register.

    ``counts`` is what the check found, then what was written. ``done`` is the row up to which it was written: it is
    saved together with the rows, so that a killed worker goes on behind it. ``checked_at`` is when its rows were
    judged, by the clock of the database: a fact on which somebody gave a word since is left as it is.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    of = models.ForeignKey(AttestationList, on_delete=models.PROTECT, related_name="files")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    owner_name = models.TextField()
    name = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()
    format = models.TextField(choices=FileFormat)
    status = models.TextField(choices=AttestedStatus, default=AttestedStatus.CHECKING)
    rows = models.BigIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    job = models.UUIDField(null=True, help_text="Public id of the job that works on it.")
    request = models.OneToOneField(ChangeRequest, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["checking", "checked", "discarded"]) | Q(request__isnull=False),
                name="an_applied_list_has_its_change",
            ),
        ]

    @property
    def folder(self) -> Path:
        """Where the file is; not below anything that is served."""
        return Path(settings.DATA_DIR) / "attested" / str(self.public_id)

    @property
    def original(self) -> Path:
        return self.folder / f"original.{self.format}"

    @property
    def state(self) -> AttestedStatus:
        """The status; once it is applied, whether its change was taken back since."""
        if self.status == AttestedStatus.APPLIED and self.request is not None:
            is_undone = self.request.status == RequestStatus.UNDONE
            return AttestedStatus.UNDONE if is_undone else AttestedStatus.APPLIED
        return AttestedStatus(self.status)


class AttestedFault(models.Model):
    """Why a row of a list was refused. ``row`` counts as a spreadsheet does, the headings being row 1.

    ``number`` and ``field`` are what the row itself says; a value is never kept here.
    """

    file = models.ForeignKey(AttestedFile, on_delete=models.CASCADE, related_name="faults")
    row = models.BigIntegerField()
    number = models.TextField(blank=True, default="")
    field = models.TextField(blank=True, default="")
    code = models.TextField()

    class Meta:
        ordering = ["file", "row"]
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="a_row_is_refused_once")]
        indexes = [models.Index(fields=["file", "code", "row"], name="attested_fault_by_code")]
