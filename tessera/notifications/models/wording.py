from django.db import models
from django.db.models import Q

from tessera.notifications.choices import Format


class Wording(models.Model):
    """A version of what an event's message says in a format and language, as an administrator wrote it.

    Versions are only added; the highest ``number`` is in force. Without any, the shipped text is.
    """

    event = models.TextField()
    format = models.TextField(choices=Format)
    language = models.TextField()
    number = models.PositiveIntegerField()
    subject = models.TextField(blank=True, default="")
    body = models.TextField()
    saved_at = models.DateTimeField()
    saved_by = models.TextField()
    saved_by_name = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "format", "language", "number"], name="versions_of_a_wording_are_numbered"
            ),
            models.CheckConstraint(condition=~Q(body=""), name="a_wording_says_something"),
        ]
