import django.db.models.deletion
from django.db import migrations, models


def area():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="areas.area",
    )


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("areas", "0005_succession")]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", key()),
                ("on", models.DateField(unique=True)),
                ("taken_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AreaFigures",
            fields=[
                ("id", key()),
                ("own", models.BooleanField(default=False)),
                ("values", models.JSONField()),
                ("area", area()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "own"), name="an_area_has_its_figures_once", nulls_distinct=False
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="DayFigures",
            fields=[
                ("id", key()),
                ("values", models.JSONField()),
                ("area", area()),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="statistics.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "round"),
                        name="an_area_has_figures_of_a_day_once",
                        nulls_distinct=False,
                    )
                ]
            },
        ),
    ]
