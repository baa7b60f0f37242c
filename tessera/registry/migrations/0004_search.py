from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_shipped_kinds")]
    operations = [
        migrations.CreateModel(
            name="NameSearch",
            fields=[
                ("individual_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("area_id", models.BigIntegerField(null=True)),
                ("birth_year", models.SmallIntegerField(null=True)),
                (
                    "tokens",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"), size=None
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "NameSearch",
            django.contrib.postgres.indexes.GinIndex(
                fastupdate=True,
                fields=["tokens"],
                gin_pending_list_limit=1024,
                name="registry_namesearch_tokens",
            ),
        ),
        migrations.RunSQL((SQL / "search.sql").read_text(encoding="utf-8")),
        migrations.RunSQL((SQL / "search_doors.sql").read_text(encoding="utf-8")),
    ]
