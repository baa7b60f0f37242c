from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.db.functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0008_always"),
        ("dictionary", "0007_attestation"),
        ("registry", "0017_reach_by_key"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attestation",
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
                ("status", models.TextField(default="new")),
                ("attested_by", models.TextField(blank=True, default="")),
                ("attested_by_name", models.TextField(blank=True, default="")),
                ("attested_at", models.DateTimeField(null=True)),
                ("comment", models.TextField(blank=True, default="")),
                ("value", models.TextField(null=True)),
                ("value_digest", models.BinaryField(null=True)),
                ("valid_until", models.DateField(null=True)),
                ("batch", models.TextField(blank=True, default="")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.document",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dictionary.field",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="registry.group",
                    ),
                ),
                (
                    "individual",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="registry.individual",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["field", "status"], name="attestation_work_list"),
                    models.Index(
                        condition=models.Q(("status", "attested"), ("valid_until__isnull", False)),
                        fields=["valid_until"],
                        name="attestation_expiry",
                    ),
                    models.Index(
                        condition=models.Q(("document__isnull", False)),
                        fields=["document"],
                        name="attestation_document",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group__isnull", True), ("individual__isnull", False)),
                            models.Q(("group__isnull", False), ("individual__isnull", True)),
                            _connector="OR",
                        ),
                        name="an_attestation_is_of_one_registrant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "new"),
                            models.Q(
                                models.Q(("attested_by", ""), _negated=True), ("attested_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="an_attestation_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["attested", "expired"]), _negated=True),
                            ("value_digest__isnull", False),
                            _connector="OR",
                        ),
                        name="an_attestation_says_of_what",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("individual__isnull", False)),
                        fields=("individual", "field"),
                        name="a_persons_fact_stands_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group__isnull", False)),
                        fields=("group", "field"),
                        name="a_groups_fact_stands_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "attestation.sql").read_text(encoding="utf-8")),
    ]
