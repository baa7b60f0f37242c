from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.lib.db.functions import HistoryNow, HistoryTxid


class AccessRecord(models.Model):
    """Somebody looked at a record: who, which, when, for what purpose, through which channel.

    Append-only and sealed like the history. It has no foreign keys, so the log never blocks the live data.
    ``viewer`` is the public id of who looked, or a word such as ``system``.
    """

    class Subject(models.TextChoices):
        INDIVIDUAL = "individual", _("Person")
        GROUP = "group", _("Household or group")
        SEARCH = "search", _("Search or list")
        EXPORT = "export", _("Export")

    at = models.DateTimeField(db_default=HistoryNow())
    viewer = models.TextField()
    viewer_name = models.TextField()
    purpose = models.TextField()
    channel = models.TextField()
    subject = models.TextField(choices=Subject)
    subject_id = models.BigIntegerField(null=True)
    revealed = models.TextField(blank=True, default="")
    txid = models.BigIntegerField(db_default=HistoryTxid(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "subject_id", "-at"], name="access_by_subject"),
            models.Index(fields=["viewer", "-at"], name="access_by_viewer"),
        ]
