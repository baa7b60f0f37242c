from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_restored")]
    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                (
                    "requested_by",
                    models.TextField(help_text="Public id of who asked, or a word such as system."),
                ),
                ("requested_by_name", models.TextField()),
                ("seals", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("head", models.TextField(blank=True)),
                ("findings", models.JSONField(default=list)),
            ],
            options={"ordering": ["-pk"]},
        ),
    ]
