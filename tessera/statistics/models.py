from django.db import models

from tessera.areas.models import Area


class Round(models.Model):
    """The figures of a day. ``taken_at`` is the moment that they are of; a later round of the day takes its place."""

    on = models.DateField(unique=True)
    taken_at = models.DateTimeField()


class AreaFigures(models.Model):
    """What may be told of an area as of the last round, at and below it; without area, of the whole register.

    ``own``: only of what is recorded in the area itself, beside its parts. ``values`` are whole numbers by the keys of
    ``indicators``; null is hidden, and a key that is not there is nought. What is hidden is kept nowhere.
    """

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    own = models.BooleanField(default=False)
    values = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "own"], nulls_distinct=False, name="an_area_has_its_figures_once"
            )
        ]


class DayFigures(models.Model):
    """The leading figures of an area on a day, as they were told then."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+", db_index=False)
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    values = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "round"], nulls_distinct=False, name="an_area_has_figures_of_a_day_once"
            )
        ]
