from django.contrib.postgres.fields import ArrayField
from django.db import models

from tessera.lib.uuid7 import uuid7


class Draft(models.Model):
    """What somebody has typed into a form that is not sent yet.

    ``sealed`` is encrypted whole: it may hold the numbers of papers. ``actor`` is the public id of its author, who
    alone sees it. It is no part of the register: it has no history and is thrown away after some days.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    actor = models.TextField()
    kind = models.TextField()
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()
    files = ArrayField(models.TextField(), default=list)  # uploaded, by their names in storage

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "public_id"], name="an_author_has_one_draft_under_each_key"
            )
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_age")]
