from django.db import migrations, models

import tessera.lib.db.functions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_ground"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed_at", models.DateTimeField(auto_now_add=True)),
                ("from_txid", models.BigIntegerField()),
                ("to_txid", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("parts", models.JSONField()),
                ("previous", models.BinaryField(null=True)),
                ("digest", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="AccessRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=tessera.lib.db.functions.HistoryNow())),
                ("viewer", models.TextField()),
                ("viewer_name", models.TextField()),
                ("purpose", models.TextField()),
                ("channel", models.TextField()),
                (
                    "subject",
                    models.TextField(
                        choices=[
                            ("individual", "Individual"),
                            ("group", "Group"),
                            ("search", "Search"),
                            ("export", "Export"),
                        ]
                    ),
                ),
                ("subject_id", models.BigIntegerField(null=True)),
                ("revealed", models.TextField(blank=True, default="")),
                ("txid", models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "subject_id", "-at"], name="access_by_subject"),
                    models.Index(fields=["viewer", "-at"], name="access_by_viewer"),
                ],
            },
        ),
    ]
