from pathlib import Path

import django.contrib.postgres.indexes
from django.db import migrations, models

import tessera.lib.db.functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_shipped_roles"), ("audit", "0007_subjects")]
    operations = [
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=tessera.lib.db.functions.HistoryNow())),
                ("actor", models.TextField()),
                ("actor_name", models.TextField()),
                ("user", models.UUIDField(null=True)),
                ("user_name", models.TextField(blank=True, default="")),
                (
                    "what",
                    models.TextField(
                        choices=[
                            ("opened", "Account opened"),
                            ("changed", "Account changed"),
                            ("closed", "Account closed"),
                            ("reopened", "Account opened again"),
                            ("link-given", "Link to set the password given"),
                            ("role-granted", "Role given"),
                            ("role-ended", "Role ended"),
                            ("role-created", "Role created"),
                            ("role-changed", "Role changed"),
                            ("locked-out", "Locked out after failed log-ins"),
                            ("logged-out", "Logged out everywhere"),
                        ]
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                (
                    "txid",
                    models.BigIntegerField(db_default=tessera.lib.db.functions.HistoryTxid(), editable=False),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-id"], name="account_event_by_user"),
                    django.contrib.postgres.indexes.BrinIndex(fields=["txid"], name="account_event_txid"),
                ],
            },
        ),
        migrations.RunSQL((SQL / "events.sql").read_text(encoding="utf-8")),
    ]
