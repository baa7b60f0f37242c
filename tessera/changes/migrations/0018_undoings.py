import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("changes", "0017_on_behalf")]

    operations = [
        migrations.CreateModel(
            name="Undoing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("actor", models.TextField()),
                ("actor_name", models.TextField()),
                ("job", models.UUIDField(help_text="Public id of the job that works on it.", null=True)),
                ("refusal_code", models.TextField(blank=True, default="")),
                ("refusal", models.TextField(blank=True, default="")),
                ("in_the_way", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "inverse",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="changes.changerequest",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undoings",
                        to="changes.changerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("request",),
                        name="a_change_is_being_undone_once",
                    )
                ],
            },
        ),
        migrations.RunSQL("revoke delete, truncate on changes_undoing from tessera_app"),
    ]
