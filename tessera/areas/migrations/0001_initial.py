import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.db.functions
import tessera.lib.db.ltree
import tessera.lib.uuid7


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_ground"),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(unique=True)),
                ("names", models.JSONField(default=dict, help_text="Name by language code.")),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__lte", 9)), name="a_tree_has_at_most_ten_levels"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("code", models.TextField(help_text="P-code or the country's own code.", unique=True)),
                ("path", tessera.lib.db.ltree.PathField(db_default="", editable=False)),
                ("names", models.JSONField(default=dict, help_text="Name by language code.")),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("boundary", models.JSONField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="areas.area",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="areas.arealevel",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="an_area_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="an_area_lies_on_earth",
                    ),
                ],
            },
        ),
    ]
