from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.db.models import DO_NOTHING, F, Q

SQL = Path(__file__).resolve().parent.parent / "sql"
LOOSE: dict[str, Any] = {
    "on_delete": DO_NOTHING,
    "null": True,
    "related_name": "+",
    "db_constraint": False,
    "db_index": False,
}


def key() -> Any:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_kinds")]

    operations = [
        migrations.CreateModel(
            name="FindingCount",
            fields=[
                ("id", key()),
                ("rule", models.TextField()),
                ("area_id", models.BigIntegerField(null=True)),
                ("number", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area_id", "rule"),
                        name="a_fault_is_counted_once_in_an_area",
                        nulls_distinct=False,
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="QualityRound",
            fields=[
                ("id", key()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                        name="a_round_finishes_after_it_starts",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", key()),
                ("rule", models.TextField()),
                ("path", models.TextField(db_collation="C")),
                ("found_at", models.DateTimeField()),
                ("group", models.ForeignKey(to="registry.group", **LOOSE)),
                ("individual", models.ForeignKey(to="registry.individual", **LOOSE)),
            ],
            options={
                "indexes": [models.Index(fields=["rule", "path", "id"], name="finding_work_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(individual__isnull=False, group__isnull=True)
                        | Q(individual__isnull=True, group__isnull=False),
                        name="a_finding_is_about_one_record",
                    ),
                    models.UniqueConstraint(fields=("individual", "rule"), name="a_person_has_a_fault_once"),
                    models.UniqueConstraint(fields=("group", "rule"), name="a_group_has_a_fault_once"),
                ],
            },
        ),
        migrations.RunSQL((SQL / "quality.sql").read_text(encoding="utf-8")),
    ]
