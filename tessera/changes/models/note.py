from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from tessera.changes.choices import NoteKind
from tessera.changes.models.request import ChangeRequest
from tessera.lib.db.functions import HistoryTxid


class ChangeNote(models.Model):
    """What happened to a request besides decisions: a comment, an answer, a claim, a reminder. Append-only.

    ``seen_at`` stands on a note that somebody has compared the request with the register, and until when (the clock
    of the database).
    """

    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="notes")
    kind = models.TextField(choices=NoteKind)
    text = models.TextField(blank=True, default="")
    actor = models.TextField()
    actor_name = models.TextField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    txid = models.BigIntegerField(db_default=HistoryTxid(), editable=False)

    class Meta:
        ordering = ["request", "pk"]
        indexes = [BrinIndex(fields=["txid"], name="change_note_txid")]
