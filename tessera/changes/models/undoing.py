from django.db import models
from django.db.models import Q

from tessera.changes.models.request import ChangeRequest


class Undoing(models.Model):
    """That a change of many records is taken back in the background: who asked, and what came of it.

    ``inverse`` is the change that it made, which may wait for an approval. Where it was refused, ``refusal`` is the
    sentence in the language of who asked, and ``in_the_way`` the changes to undo first: reference and public id.
    """

    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="undoings")
    reason = models.TextField(blank=True, default="")
    actor = models.TextField()
    actor_name = models.TextField()
    job = models.UUIDField(null=True, help_text="Public id of the job that works on it.")
    inverse = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, null=True, related_name="+")
    refusal_code = models.TextField(blank=True, default="")
    refusal = models.TextField(blank=True, default="")
    in_the_way = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(ended_at__isnull=True), name="a_change_is_being_undone_once"
            ),
        ]
