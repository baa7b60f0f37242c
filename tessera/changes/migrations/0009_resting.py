from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("changes", "0008_always")]
    operations = [
        migrations.CreateModel(
            "RestingIndex",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.TextField()),
                ("name", models.TextField(unique=True)),
                ("definition", models.TextField()),
                ("is_constraint", models.BooleanField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="changes.changerequest",
                    ),
                ),
            ],
        ),
        migrations.RunSQL((SQL / "resting.sql").read_text(encoding="utf-8")),
        # Definitions are run as the owner of the tables: only the owner writes them.
        migrations.RunSQL("revoke insert, update, delete, truncate on changes_restingindex from tessera_app"),
    ]
