from django.db import models

from tessera.changes.models.request import ChangeRequest


class RestingIndex(models.Model):
    """An index that was taken down for a first load, until it is built again. While there is one, only the change
    that brings the load may write to the register."""

    table = models.TextField()
    name = models.TextField(unique=True)
    definition = models.TextField()
    is_constraint = models.BooleanField()
    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="+")
