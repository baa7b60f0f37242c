import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.uuid7


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_ground"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("reference", models.TextField(editable=False, unique=True)),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("submitted", "Waiting for a decision"),
                            ("returned", "Returned with questions"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("approved", "Approved"),
                            ("applying", "Being applied"),
                            ("applied", "Applied"),
                            ("undone", "Undone"),
                        ],
                        default="submitted",
                    ),
                ),
                (
                    "channel",
                    models.TextField(
                        choices=[
                            ("console", "Office"),
                            ("portal", "Portal"),
                            ("import", "File import"),
                            ("odk", "Field visit"),
                            ("api", "Other system"),
                            ("programme", "Programme"),
                            ("demo", "Demo data"),
                        ]
                    ),
                ),
                ("policy", models.TextField(default="instant")),
                ("actor", models.TextField()),
                ("actor_name", models.TextField()),
                ("reason", models.TextField(blank=True, default="")),
                ("source", models.TextField(blank=True, default="")),
                ("observed_on", models.DateField(null=True)),
                ("proposed_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="changes.changerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ChangeOperation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("kind", models.TextField()),
                ("input", models.JSONField()),
                (
                    "names",
                    models.JSONField(
                        default=dict, help_text="Names of the people and groups it speaks of, by public id."
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="operations",
                        to="changes.changerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["request", "position"],
            },
        ),
        migrations.CreateModel(
            name="ChangeDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.TextField()),
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("returned", "Returned with questions"),
                        ]
                    ),
                ),
                ("actor", models.TextField()),
                ("actor_name", models.TextField()),
                ("decided_at", models.DateTimeField()),
                ("note", models.TextField(blank=True, default="")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="changes.changerequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChangeSubject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("individual_id", models.BigIntegerField(null=True)),
                ("group_id", models.BigIntegerField(null=True)),
                ("base_version", models.BigIntegerField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subjects",
                        to="changes.changerequest",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(fields=["status", "-proposed_at"], name="change_by_status"),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["applied", "undone"]), _negated=True),
                    ("applied_at__isnull", False),
                    _connector="OR",
                ),
                name="an_applied_change_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeoperation",
            constraint=models.UniqueConstraint(
                fields=("request", "position"), name="operations_of_a_change_are_numbered"
            ),
        ),
        migrations.AddIndex(
            model_name="changesubject",
            index=models.Index(
                condition=models.Q(("individual_id__isnull", False)),
                fields=["individual_id"],
                name="change_of_individual",
            ),
        ),
        migrations.AddIndex(
            model_name="changesubject",
            index=models.Index(
                condition=models.Q(("group_id__isnull", False)), fields=["group_id"], name="change_of_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="changesubject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group_id__isnull", True), ("individual_id__isnull", False)),
                    models.Q(("group_id__isnull", False), ("individual_id__isnull", True)),
                    _connector="OR",
                ),
                name="a_change_subject_is_one_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="changesubject",
            constraint=models.UniqueConstraint(
                fields=("request", "individual_id", "group_id"),
                name="a_change_names_a_subject_once",
                nulls_distinct=False,
            ),
        ),
    ]
