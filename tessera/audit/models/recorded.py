from django.db import models

from tessera.lib.db.functions import HistoryChange, HistoryNow, HistoryWriter


class Recorded(models.Model):
    """A row whose every version is kept.

    The database fills these columns when the row is first written and never again; a table that has them also
    has a ``<table>_history`` table, which triggers fill with each version that was replaced or deleted
    (``install_history`` in the audit migrations).
    """

    recorded_at = models.DateTimeField(db_default=HistoryNow(), editable=False)
    recorded_change = models.BigIntegerField(db_default=HistoryChange(), null=True, editable=False)
    recorded_by = models.TextField(db_default=HistoryWriter(), editable=False)

    class Meta:
        abstract = True
