from django.db import models


class Seal(models.Model):
    """A batch of log rows, closed by a digest that includes the digest of the batch before.

    ``parts`` maps each sealed log to ``[rows, digest]``, so that a broken seal says where to look. It covers what
    the transactions after ``from_txid`` and up to ``to_txid`` wrote.
    """

    sealed_at = models.DateTimeField()
    from_txid = models.BigIntegerField()
    to_txid = models.BigIntegerField()
    rows = models.BigIntegerField()
    parts = models.JSONField()
    previous = models.BinaryField(null=True)
    digest = models.BinaryField()
