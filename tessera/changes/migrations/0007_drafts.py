from pathlib import Path

from django.db import migrations, models

import tessera.lib.uuid7

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("changes", "0006_fewer_indexes"), ("registry", "0010_rehearsal")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False)),
                ("actor", models.TextField()),
                ("kind", models.TextField()),
                ("sealed", models.BinaryField()),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["saved_at"], name="draft_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("actor", "public_id"), name="an_author_has_one_draft_under_each_key"
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "drafts.sql").read_text(encoding="utf-8")),
    ]
