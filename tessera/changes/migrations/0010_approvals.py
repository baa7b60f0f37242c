import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tessera.lib.db.functions
import tessera.lib.db.ltree
import tessera.lib.uuid7


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0005_succession"),
        ("changes", "0009_resting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("comment", "Comment"),
                            ("answered", "Questions answered"),
                            ("withdrawn", "Withdrawn"),
                            ("claimed", "Taken on"),
                            ("released", "Given back"),
                            ("seen", "Compared with the register"),
                            ("reminded", "Deadline missed"),
                            ("escalated", "Passed to the area above"),
                            ("not-applied", "Could not be applied"),
                        ]
                    ),
                ),
                ("text", models.TextField(blank=True, default="")),
                ("actor", models.TextField()),
                ("actor_name", models.TextField()),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "txid",
                    models.BigIntegerField(db_default=tessera.lib.db.functions.HistoryTxid(), editable=False),
                ),
            ],
            options={
                "ordering": ["request", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("reason", models.TextField(blank=True, default="")),
                ("given_by", models.TextField()),
                ("given_by_name", models.TextField()),
            ],
            options={
                "ordering": ["-since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Freeze",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("programme", models.TextField()),
                ("reason", models.TextField(blank=True, default="")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("begun_by", models.TextField()),
                ("begun_by_name", models.TextField()),
            ],
            options={
                "ordering": ["-since"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
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
                ("day", models.DateField(unique=True)),
                ("names", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="Policy",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("key", models.SlugField(unique=True)),
                ("names", models.JSONField(default=dict, help_text="Name by language code.")),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.TextField()),
                ("saved_by_name", models.TextField()),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.TextField(blank=True, default="")),
                ("published_by_name", models.TextField(blank=True, default="")),
            ],
            options={
                "ordering": ["policy", "number"],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("total", models.PositiveSmallIntegerField()),
                ("stage", models.TextField()),
                ("names", models.JSONField(default=dict)),
                ("role", models.TextField(blank=True, default="")),
                ("level", models.SmallIntegerField(null=True)),
                ("path", tessera.lib.db.ltree.PathField(blank=True, default="")),
                ("quorum", models.PositiveSmallIntegerField(default=1)),
                ("nobody_twice", models.BooleanField(default=True)),
                ("hours", models.PositiveIntegerField(null=True)),
                (
                    "late",
                    models.TextField(
                        choices=[
                            ("remind", "Remind those who may decide"),
                            ("escalate", "Ask those of the area above as well"),
                            ("approve", "Count it as approved"),
                        ],
                        default="remind",
                    ),
                ),
                ("late_role", models.TextField(blank=True, default="")),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("act_at", models.DateTimeField(null=True)),
                ("escalations", models.PositiveSmallIntegerField(default=0)),
                ("claimed_by", models.TextField(blank=True, default="")),
                ("claimed_by_name", models.TextField(blank=True, default="")),
                ("claimed_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("returned", "Returned with questions"),
                        ],
                        default="",
                    ),
                ),
            ],
            options={
                "ordering": ["request", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WorkingDay",
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
                ("weekday", models.PositiveSmallIntegerField(unique=True)),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
            ],
            options={
                "ordering": ["weekday"],
            },
        ),
        migrations.AddField(
            model_name="changedecision",
            name="principal",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="changedecision",
            name="principal_name",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="changedecision",
            name="refused",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="area",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.area",
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="policies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="replaces",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacements",
                to="changes.changerequest",
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="undoes",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inverses",
                to="changes.changerequest",
            ),
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(
                condition=models.Q(("area__isnull", False)), fields=["area"], name="change_by_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status__in", ["submitted", "returned", "approved", "applying", "applied"]),
                    ("undoes__isnull", False),
                ),
                fields=("undoes",),
                name="a_change_is_undone_once",
            ),
        ),
        migrations.AddField(
            model_name="changenote",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="changes.changerequest"
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="deputy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deputies",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="principal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="delegations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="a_freeze_ends_after_it_starts",
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="changes.policy"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="current",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="changes.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="changes.changerequest"
            ),
        ),
        migrations.AddField(
            model_name="changedecision",
            name="step",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="changes.step",
            ),
        ),
        migrations.AddIndex(
            model_name="changedecision",
            index=models.Index(
                condition=models.Q(("step__isnull", False)), fields=["step"], name="decision_by_step"
            ),
        ),
        migrations.AddConstraint(
            model_name="changedecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "approved"), ("step__isnull", False)),
                fields=("step", "actor"),
                name="nobody_approves_a_stage_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="changedecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "approved"), ("step__isnull", False)),
                fields=("step", "principal"),
                name="nobody_approves_a_stage_twice_by_deputies",
            ),
        ),
        migrations.AddConstraint(
            model_name="workingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__gte", 1), ("weekday__lte", 7)), name="a_week_has_seven_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="workingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens"))), name="an_office_closes_after_it_opens"
            ),
        ),
        migrations.AddIndex(
            model_name="changenote",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["txid"], name="change_note_txid"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))),
                name="a_delegation_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("principal", models.F("deputy")), _negated=True),
                name="nobody_deputises_for_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                fields=("policy", "number"), name="versions_of_a_policy_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("policy",),
                name="a_policy_has_one_draft",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("act_at__isnull", False), ("closed_at__isnull", True)),
                fields=["act_at"],
                name="step_by_deadline",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(("closed_at__isnull", True)), fields=["path"], name="step_by_path"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("request",),
                name="a_change_waits_at_one_stage_at_a_time",
            ),
        ),
    ]
