from django.contrib.postgres.fields import ArrayField
from django.db import models


class NameSearch(models.Model):
    """What finds a person by name: the folded words of all their names. Kept by triggers (sql/search.sql); read only
    through the functions of sql/search_doors.sql and sql/search_keys.sql, which narrow to the reach of the session. The
    index of tokens, areas and years of birth is there, too."""

    individual_id = models.BigIntegerField(primary_key=True)
    area_id = models.BigIntegerField(null=True)
    birth_year = models.SmallIntegerField(null=True)
    tokens = ArrayField(models.TextField(db_collation="C"))
