from django.db import models


class Seal(models.Model):
    """A batch of log rows, closed by a digest that includes the digest of the batch before.

    ``parts`` maps each sealed table to ``[rows, digest]``, so that a broken seal says where to look.
    """

    sealed_at = models.DateTimeField(auto_now_add=True)
    from_txid = models.BigIntegerField()
    to_txid = models.BigIntegerField()
    rows = models.BigIntegerField()
    parts = models.JSONField()
    previous = models.BinaryField(null=True)
    digest = models.BinaryField()
