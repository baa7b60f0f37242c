from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tessera.lib.uuid7 import uuid7


class BegunUpload(models.Model):
    """A file that comes in pieces, because the line does not hold for all of it at once (see ``registry.pieces``).

    ``owner`` is the public id of who sends it, and alone sees it; ``sha256`` is what they say that the whole will be,
    so that the same file is gone on with from any page and any device. ``ends`` has, for each piece in storage, the
    byte behind its last one. It is no part of the register: it has no history, and is thrown away after a day.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    owner = models.TextField()
    sha256 = models.TextField()
    size = models.BigIntegerField()  # bytes of the whole
    ends = ArrayField(models.BigIntegerField(), default=list)
    touched_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="somebody_sends_a_file_once_at_a_time"),
            models.CheckConstraint(condition=Q(size__gt=0), name="a_begun_upload_is_not_empty"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["touched_at"], name="begun_upload_by_age")
        ]

    @property
    def offset(self) -> int:
        """How many bytes are here."""
        return int(self.ends[-1]) if self.ends else 0

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size

    @property
    def names(self) -> list[str]:
        """Of the pieces in storage, in their order."""
        return [self.name_at(start) for start in [0, *self.ends][: len(self.ends)]]

    def name_at(self, start: int) -> str:
        """Of the piece in storage that begins with that byte."""
        return f"pieces/{self.public_id.hex}-{start}"  # no folder of its own: an empty one would stay
