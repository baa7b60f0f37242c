import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_statistics_view"),
    ]

    operations = [
        migrations.CreateModel(
            name="OidcKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kid", models.TextField(unique=True)),
                ("use", models.TextField(choices=[("sig", "Signing"), ("enc", "Encryption")])),
                ("algorithm", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("next", "Next: published, not used yet"),
                            ("current", "Current"),
                            ("previous", "Previous: still accepted"),
                        ]
                    ),
                ),
                ("public", models.JSONField()),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["use", "algorithm", "-made_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "previous"), _negated=True),
                        fields=("use", "algorithm", "state"),
                        name="one_key_is_current_and_one_is_next",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OidcProvider",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField(unique=True)),
                ("names", models.JSONField(default=dict)),
                ("preset", models.TextField(blank=True, default="")),
                ("issuer", models.TextField()),
                ("discovery_url", models.TextField(blank=True, default="")),
                ("client_id", models.TextField()),
                (
                    "auth_method",
                    models.TextField(
                        choices=[
                            ("private_key_jwt", "With a key of ours (private_key_jwt)"),
                            ("client_secret_basic", "With a secret, in the header (client_secret_basic)"),
                            ("client_secret_post", "With a secret, in the form (client_secret_post)"),
                        ],
                        default="private_key_jwt",
                    ),
                ),
                ("signing_algorithm", models.TextField(default="RS256")),
                ("secret", models.BinaryField(null=True)),
                ("secret_variable", models.TextField(blank=True, default="")),
                (
                    "pushing",
                    models.TextField(
                        choices=[
                            ("offered", "Where the provider offers it"),
                            ("always", "Always"),
                            ("never", "Never"),
                        ],
                        default="offered",
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "acr_values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("levels", models.JSONField(blank=True, default=dict)),
                (
                    "least_level",
                    models.TextField(
                        blank=True,
                        choices=[("low", "Low"), ("substantial", "Substantial"), ("high", "High")],
                        default="",
                    ),
                ),
                ("claims_request", models.JSONField(blank=True, default=dict)),
                ("claims_mapping", models.JSONField(blank=True, default=dict)),
                (
                    "userinfo",
                    models.TextField(
                        choices=[
                            ("none", "Do not ask: the ID token says enough"),
                            ("json", "Plain (JSON)"),
                            ("jws", "Signed (JWT)"),
                            ("jwe", "Signed and encrypted (nested JWT)"),
                        ],
                        default="json",
                    ),
                ),
                ("identifier_claim", models.TextField(blank=True, default="")),
                ("identifier_kind", models.TextField(blank=True, default="")),
                ("logs_out", models.BooleanField(default=True)),
                ("is_active", models.BooleanField(default=True)),
                ("is_from_file", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["position", "key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("secret__isnull", True), ("secret_variable", ""), _connector="OR"
                        ),
                        name="a_provider_has_one_secret",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("identifier_kind", ""),
                            models.Q(("identifier_claim", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_identifier_comes_from_a_claim",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OidcAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.BinaryField(unique=True)),
                ("browser", models.BinaryField()),
                ("sealed", models.BinaryField()),
                ("began_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="accounts.oidcprovider",
                    ),
                ),
            ],
        ),
    ]
