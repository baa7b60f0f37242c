from django.db import models


class Check(models.Model):
    """That the logs were held against their seals, and what came of it.

    ``findings`` are those of ``chain.Finding``, as JSON; none means that every seal held. ``head`` is the digest of
    the newest seal then.
    """

    checked_at = models.DateTimeField()
    requested_by = models.TextField(help_text="Public id of who asked, or a word such as system.")
    requested_by_name = models.TextField()
    seals = models.BigIntegerField()
    rows = models.BigIntegerField()
    head = models.TextField(blank=True)
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
