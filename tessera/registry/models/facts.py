from django.contrib.postgres.fields import ArrayField
from django.db import models

from tessera.areas.models import Area
from tessera.audit.models import Recorded
from tessera.registry.models.group import Group
from tessera.registry.models.individual import Individual


class HouseholdFacts(Recorded):
    """What is known of a household's present members, together: one row for each household that has any.

    Nothing in it changes with time alone: birth dates and no ages. Triggers keep it (sql/household_facts.sql), and no
    one else writes it. The lists have one place for each member, the eldest first, those without a birth date last;
    ``disabilities`` says of each whether an answer to the Washington Group questions is "a lot of difficulty" or
    "cannot do at all", and null where none was answered. For the fields that an administrator marks there are further
    columns: see ``registry.household_facts``. ``changed_at`` is when the facts became as they are.
    """

    # No constraints on the keys: triggers write these rows along with what they speak of. And no index by area: all
    # rows of a country are read in a moment, and each index is paid for by every registration.
    household = models.OneToOneField(
        Group,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_column="id",
        db_constraint=False,
        related_name="facts",
    )
    changed_at = models.DateTimeField()
    area = models.ForeignKey(
        Area, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    status = models.TextField()
    members = models.IntegerField()
    males = models.IntegerField()
    females = models.IntegerField()
    with_disability = models.IntegerField()
    oldest = models.DateField(null=True)
    youngest = models.DateField(null=True)
    birth_dates = ArrayField(models.DateField(null=True))
    sexes = ArrayField(models.SmallIntegerField())
    disabilities = ArrayField(models.BooleanField(null=True))
    head = models.ForeignKey(
        Individual,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    head_sex = models.SmallIntegerField(null=True)
    head_birth_date = models.DateField(null=True)
