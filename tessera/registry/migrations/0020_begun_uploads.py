from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

import tessera.lib.uuid7

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0019_own_records")]

    operations = [
        migrations.CreateModel(
            name="BegunUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("owner", models.TextField()),
                ("sha256", models.TextField()),
                ("size", models.BigIntegerField()),
                (
                    "ends",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("touched_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["touched_at"], name="begun_upload_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "sha256"), name="somebody_sends_a_file_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)), name="a_begun_upload_is_not_empty"
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "begun_uploads.sql").read_text(encoding="utf-8")),
    ]
