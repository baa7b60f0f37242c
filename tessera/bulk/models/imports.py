from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from tessera.accounts.models import User
from tessera.bulk.choices import DateOrder, DecimalMark, FileFormat, ImportStatus
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.lib.uuid7 import uuid7
from tessera.versions.choices import Arrival
from tessera.versions.models import NamedVersion


class Import(models.Model):
    """A file on its way into the register.

    ``mapping`` is the target key of each column by its position; ``samples`` holds a few values of each column until
    the import ends. ``counts`` is what the check found and what was applied. ``second`` says how the table of
    households is written, where they have one of their own: its columns are the last ``columns`` of all.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    owner_name = models.TextField()
    name = models.TextField(help_text="The file's name as it was uploaded.")
    size = models.BigIntegerField()
    sha256 = models.TextField()
    format = models.TextField(choices=FileFormat)
    encoding = models.TextField(blank=True, default="")
    separator = models.TextField(blank=True, default="")
    sheets = models.JSONField(default=list)
    sheet = models.TextField(blank=True, default="")
    heading_row = models.PositiveIntegerField(
        default=1, help_text="The row of the headings as a spreadsheet counts; what stands above is left out."
    )
    second = models.JSONField(
        default=dict, help_text="The table of households, where they have one of their own."
    )
    headings = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    signature = models.TextField(blank=True, default="", help_text="Digest of the normalised headings.")
    mapping = models.JSONField(default=list)
    has_members = models.BooleanField(
        default=False, help_text="A row is a household with its people side by side in columns."
    )
    date_order = models.TextField(choices=DateOrder, blank=True, default=DateOrder.FOUND)
    decimal_mark = models.TextField(choices=DecimalMark, blank=True, default=DecimalMark.FOUND)
    keys_last = models.BooleanField(default=True, help_text="Household keys mean the same in other files.")
    refuse_all = models.BooleanField(default=False, help_text="Apply nothing when any row has a fault.")
    observed_on = models.DateField(null=True)
    version_name = models.TextField(
        blank=True, default="", help_text="Under which its rows are kept as versions; empty: they are not."
    )
    version_source = models.TextField(blank=True, default="")
    arrival = models.TextField(choices=Arrival, default=Arrival.DEFAULT)
    named = models.ForeignKey(NamedVersion, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.TextField(choices=ImportStatus, default=ImportStatus.MAPPING)
    rows = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    job = models.UUIDField(null=True, help_text="Public id of the job that works on it.")
    request = models.OneToOneField(ChangeRequest, on_delete=models.PROTECT, null=True, related_name="+")
    mends = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        related_name="mended_by",
        help_text="The import whose refused rows this file brings again.",
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["sha256"], name="import_sha256")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["mapping", "checking", "checked", "discarded"])
                | Q(request__isnull=False),
                name="an_applied_import_has_its_change",
            ),
            models.CheckConstraint(
                condition=Q(arrival="default") | ~Q(version_name=""),
                name="what_waits_has_a_name",
            ),
        ]

    @property
    def folder(self) -> Path:
        """Where its files are; not below anything that is served."""
        return Path(settings.DATA_DIR) / "imports" / str(self.public_id)

    @property
    def original(self) -> Path:
        return self.folder / f"original.{self.format}"

    @property
    def state(self) -> ImportStatus:
        """The status; once it is applied, that of its change, which is also taken back and done again by itself."""
        if self.request is not None and self.status in {ImportStatus.APPLIED, ImportStatus.UNDONE}:
            is_undone = self.request.status == RequestStatus.UNDONE
            return ImportStatus.UNDONE if is_undone else ImportStatus.APPLIED
        return ImportStatus(self.status)

    @property
    def is_open(self) -> bool:
        """Whether its columns may still be mapped and its rows checked anew."""
        return self.status in {ImportStatus.MAPPING, ImportStatus.CHECKED}


class RememberedMapping(models.Model):
    """How the columns of a signature were mapped the last time: target key by normalised heading, "" for left out."""

    signature = models.TextField(unique=True)
    targets = models.JSONField()
    date_order = models.TextField(choices=DateOrder, blank=True, default=DateOrder.FOUND)
    decimal_mark = models.TextField(choices=DecimalMark, blank=True, default=DecimalMark.FOUND)
    keys_last = models.BooleanField(null=True)
    updated_at = models.DateTimeField()


class AppliedChunk(models.Model):
    """A range of rows that was written. It is saved together with them, so that a killed worker leaves it out."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="chunks")
    number = models.BigIntegerField()
    counts = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="a_chunk_is_written_once")]


class KeptHousehold(models.Model):
    """Which household a key of a file meant that means nothing in other files: for the rows that come again mended."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="kept_households")
    key = models.TextField(help_text="The household's key in the file.")
    group_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="a_key_means_one_household"),
        ]
