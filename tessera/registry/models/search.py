from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class NameSearch(models.Model):
    """What finds a person by name: the folded words of all their names. Kept by triggers (sql/search.sql); read only
    through the functions of sql/search_doors.sql, which narrow to the reach of the session."""

    individual_id = models.BigIntegerField(primary_key=True)
    area_id = models.BigIntegerField(null=True)
    birth_year = models.SmallIntegerField(null=True)
    tokens = ArrayField(models.TextField(db_collation="C"))

    class Meta:
        indexes = [
            # New rows wait in a small list (kB) so that writing stays cheap; a search reads the list as well.
            GinIndex(
                fields=["tokens"],
                name="registry_namesearch_tokens",
                fastupdate=True,
                gin_pending_list_limit=1024,
            )
        ]
