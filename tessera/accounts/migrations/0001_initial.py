import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import tessera.lib.db.functions
import tessera.lib.uuid7


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_ground"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Role",
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
                ("key", models.SlugField(unique=True)),
                ("names", models.JSONField(default=dict)),
                ("descriptions", models.JSONField(default=dict)),
                (
                    "permissions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(
                            choices=[
                                ("people.view", "See people and households"),
                                ("people.view-sensitive", "See sensitive facts"),
                                ("identifier.reveal", "Reveal a masked identifier"),
                                ("history.view", "See the change log and past records"),
                                ("people.register", "Register people and households"),
                                ("facts.correct", "Correct facts"),
                                (
                                    "life-events.record",
                                    "Record life events: births, deaths, marriages, moves",
                                ),
                                ("household.restructure", "Split and merge households"),
                                ("documents.attach", "Attach documents and identifiers"),
                                ("people.archive", "Archive and reactivate records"),
                                ("change.approve", "Decide on proposed changes"),
                                ("change.undo", "Undo applied changes"),
                                ("facts.attest", "Attest facts"),
                                ("files.import", "Import files"),
                                ("files.export", "Export records"),
                                ("areas.manage", "Manage areas"),
                                ("fields.manage", "Manage fields and code lists"),
                                ("users.manage", "Manage users and grant roles"),
                                ("roles.manage", "Manage roles"),
                                ("access-log.view", "See who looked at which record"),
                                ("audit.verify", "Verify the logs"),
                                ("jobs.view", "See background jobs"),
                                ("programmes.view", "See programmes"),
                            ]
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("is_shipped", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.TextField(verbose_name="name")),
                ("language", models.TextField(blank=True, default="")),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="an_email_address_belongs_to_one_user",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
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
                ("until", models.DateField(null=True)),
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
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="accounts.role"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="a_grant_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("user", "role", "area"),
                        name="a_role_is_granted_once_in_an_area",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
