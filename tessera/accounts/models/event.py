from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from tessera.accounts.choices import Act
from tessera.lib.db.functions import HistoryNow, HistoryTxid


class AccountEvent(models.Model):
    """Something was done with an account or a role: what, by whom, when.

    Append-only and sealed like the history. It has no foreign keys: ``user`` is the public id of whose account it
    was (None for what concerns a role as such) and ``user_name`` their name then; ``actor`` is the public id of who
    did it, or a word such as ``system``. ``details`` holds what there is to say beyond that, never a secret.
    """

    at = models.DateTimeField(db_default=HistoryNow())
    actor = models.TextField()
    actor_name = models.TextField()
    user = models.UUIDField(null=True)
    user_name = models.TextField(blank=True, default="")
    what = models.TextField(choices=Act)
    details = models.JSONField(default=dict)
    txid = models.BigIntegerField(db_default=HistoryTxid(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="account_event_by_user"),
            BrinIndex(fields=["txid"], name="account_event_txid"),
        ]
