from django.db import models
from django.db.models import F, Q

from tessera.audit.models import Recorded
from tessera.lib.labels import in_language


class CodeList(Recorded):
    """A list of codes that a field may take, such as ISO 5218 sexes. ``standard`` names where it comes from."""

    key = models.SlugField(unique=True)
    labels = models.JSONField(default=dict)
    standard = models.TextField(blank=True, default="")
    is_shipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["key"]

    def label_in(self, language: str) -> str:
        return in_language(self.labels, language) or self.key


class Code(Recorded):
    """One entry of a code list. A deprecated code stays readable where it was used and is offered no more."""

    code_list = models.ForeignKey(CodeList, on_delete=models.CASCADE, related_name="codes")
    value = models.TextField()
    labels = models.JSONField(default=dict)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    position = models.IntegerField(default=0)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ["code_list", "position", "value"]
        constraints = [
            models.UniqueConstraint(fields=["code_list", "value"], name="a_code_stands_once_in_its_list"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="a_code_ends_after_it_starts",
            ),
        ]

    def label_in(self, language: str) -> str:
        return in_language(self.labels, language) or self.value
