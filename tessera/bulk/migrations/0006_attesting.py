import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tessera.lib.uuid7


class Migration(migrations.Migration):
    dependencies = [
        ("bulk", "0005_versions"),
        ("changes", "0014_attesting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AttestationList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("number", models.TextField(unique=True)),
                ("owner_name", models.TextField()),
                (
                    "subject",
                    models.TextField(
                        choices=[
                            ("individual", "Individual"),
                            ("group", "Household or group"),
                            ("membership", "Membership"),
                        ]
                    ),
                ),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("asked", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AttestedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("owner_name", models.TextField()),
                ("name", models.TextField()),
                ("size", models.BigIntegerField()),
                ("sha256", models.TextField()),
                ("format", models.TextField(choices=[("csv", "CSV"), ("xlsx", "Excel workbook")])),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("checking", "Being checked"),
                            ("checked", "Checked, to be decided"),
                            ("applying", "Being applied"),
                            ("applied", "Applied"),
                            ("undone", "Undone"),
                            ("discarded", "Discarded"),
                        ],
                        default="checking",
                    ),
                ),
                ("rows", models.BigIntegerField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("done", models.BigIntegerField(default=0)),
                ("job", models.UUIDField(help_text="Public id of the job that works on it.", null=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="bulk.attestationlist",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="changes.changerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AttestedFault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.BigIntegerField()),
                ("number", models.TextField(blank=True, default="")),
                ("field", models.TextField(blank=True, default="")),
                ("code", models.TextField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="faults",
                        to="bulk.attestedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["file", "row"],
            },
        ),
        migrations.AddConstraint(
            model_name="attestedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["checking", "checked", "discarded"]),
                    ("request__isnull", False),
                    _connector="OR",
                ),
                name="an_applied_list_has_its_change",
            ),
        ),
        migrations.AddIndex(
            model_name="attestedfault",
            index=models.Index(fields=["file", "code", "row"], name="attested_fault_by_code"),
        ),
        migrations.AddConstraint(
            model_name="attestedfault",
            constraint=models.UniqueConstraint(fields=("file", "row"), name="a_row_is_refused_once"),
        ),
        migrations.RunSQL(
            "create sequence attestation_list_number; grant usage on sequence attestation_list_number to tessera_app",
            "drop sequence attestation_list_number",
        ),
    ]
