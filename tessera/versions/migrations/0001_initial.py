from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.db.functions
import tessera.lib.uuid7

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0005_succession"),
        ("audit", "0009_clock"),
        ("dictionary", "0006_household_fact"),
        ("registry", "0016_rare_statuses"),
    ]

    operations = [
        migrations.CreateModel(
            name="NamedVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("name", models.TextField(unique=True)),
                ("source", models.TextField()),
                ("channel", models.TextField()),
                ("observed_on", models.DateField(null=True)),
                ("received_at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("actor_name", models.TextField()),
                (
                    "txid",
                    models.BigIntegerField(db_default=tessera.lib.db.functions.HistoryTxid(), editable=False),
                ),
            ],
            options={
                "ordering": ["-received_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="a_named_version_has_a_name_and_a_source",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Marking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                (
                    "which",
                    models.TextField(
                        choices=[
                            ("both", "People and households"),
                            ("people", "People"),
                            ("households", "Households"),
                        ],
                        default="both",
                    ),
                ),
                (
                    "rule",
                    models.TextField(
                        choices=[
                            ("all", "All that it says"),
                            ("latest", "Only what was observed later than the default"),
                            ("trusted", "Only what comes from a more trusted source than the default"),
                        ],
                        default="all",
                    ),
                ),
                ("actor", models.TextField()),
                ("actor_name", models.TextField()),
                ("reach", models.TextField(help_text="As tessera.reach is written.")),
                ("change", models.BigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("upto", models.BigIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("job", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "named",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="versions.namedversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="RecordVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("individual_id", models.BigIntegerField(null=True)),
                ("group_id", models.BigIntegerField(null=True)),
                (
                    "change",
                    models.BigIntegerField(db_default=tessera.lib.db.functions.HistoryChange(), null=True),
                ),
                ("facts", models.JSONField(default=dict)),
                ("members", models.JSONField(null=True)),
                ("observed_on", models.DateField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=tessera.lib.db.functions.HistoryNow(), editable=False),
                ),
                (
                    "txid",
                    models.BigIntegerField(db_default=tessera.lib.db.functions.HistoryTxid(), editable=False),
                ),
                (
                    "named",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="versions.namedversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("individual_id__isnull", False)),
                        fields=["individual_id"],
                        name="version_by_individual",
                    ),
                    models.Index(
                        condition=models.Q(("group_id__isnull", False)),
                        fields=["group_id"],
                        name="version_by_group",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group_id__isnull", True), ("individual_id__isnull", False)),
                            models.Q(("group_id__isnull", False), ("individual_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_version_is_of_one_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrustedSource",
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
                ("source", models.TextField()),
                ("rank", models.PositiveIntegerField()),
                (
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dictionary.section",
                    ),
                ),
            ],
            options={
                "ordering": ["section", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("section", "source"), name="a_source_is_ranked_once", nulls_distinct=False
                    ),
                    models.UniqueConstraint(
                        fields=("section", "rank"), name="a_rank_is_given_once", nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "versions.sql").read_text(encoding="utf-8")),
    ]
