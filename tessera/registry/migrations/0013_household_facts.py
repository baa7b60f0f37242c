from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.db.functions

SQL = Path(__file__).resolve().parent.parent / "sql"
ArrayField = django.contrib.postgres.fields.ArrayField


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0004_letters"),
        ("audit", "0008_lasting"),
        ("dictionary", "0006_household_fact"),
        ("registry", "0012_quality"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseholdFacts",
            fields=[
                (
                    "recorded_at",
                    models.DateTimeField(db_default=tessera.lib.db.functions.HistoryNow(), editable=False),
                ),
                (
                    "recorded_change",
                    models.BigIntegerField(
                        db_default=tessera.lib.db.functions.HistoryChange(), editable=False, null=True
                    ),
                ),
                (
                    "recorded_by",
                    models.TextField(db_default=tessera.lib.db.functions.HistoryWriter(), editable=False),
                ),
                (
                    "household",
                    models.OneToOneField(
                        db_column="id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="facts",
                        serialize=False,
                        to="registry.group",
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("status", models.TextField()),
                ("members", models.IntegerField()),
                ("males", models.IntegerField()),
                ("females", models.IntegerField()),
                ("with_disability", models.IntegerField()),
                ("oldest", models.DateField(null=True)),
                ("youngest", models.DateField(null=True)),
                ("birth_dates", ArrayField(base_field=models.DateField(null=True), size=None)),
                ("sexes", ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ("disabilities", ArrayField(base_field=models.BooleanField(null=True), size=None)),
                ("head_sex", models.SmallIntegerField(null=True)),
                ("head_birth_date", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "head",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="registry.individual",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL((SQL / "household_facts.sql").read_text(encoding="utf-8")),
    ]
