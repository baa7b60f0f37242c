from django.db import models

from tessera.bulk.models.imports import Import


class Fault(models.Model):
    """Something wrong with one cell or row of a file. ``row`` counts as a spreadsheet does, the headings being row 1.

    A warning is told and the row is taken; a fault refuses the row. The value is personal data: it is shown to the
    owner of the import, goes into no log, and is removed with the import's other rows.
    """

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    row = models.BigIntegerField()
    position = models.IntegerField(
        null=True, help_text="The column, counted from 0; empty for the row as a whole."
    )
    code = models.TextField()
    facts = models.JSONField(default=dict)
    value = models.TextField(blank=True, default="")
    is_warning = models.BooleanField(default=False)

    class Meta:
        ordering = ["source", "row", "id"]
        indexes = [
            models.Index(fields=["source", "row"], name="fault_by_row"),
            models.Index(fields=["source", "code", "position"], name="fault_by_code"),
        ]
