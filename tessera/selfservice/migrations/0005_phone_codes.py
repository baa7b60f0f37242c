from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("selfservice", "0004_taken_back")]

    operations = [
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("lookup", models.TextField()),
                ("sealed", models.BinaryField(null=True)),
                ("code_hash", models.TextField(blank=True, default="")),
                ("guesses", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("dealt_with_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lookup", "-asked_at"], name="phone_code_by_number"),
                    models.Index(fields=["asked_at"], name="phone_code_by_age"),
                ],
            },
        ),
        migrations.AlterField(
            model_name="link",
            name="how",
            field=models.TextField(
                choices=[
                    ("identifier", "By a verified identifier"),
                    ("registrar", "By a registrar"),
                    ("registration", "By registering on the portal"),
                    ("phone", "By a code to their phone"),
                    ("demo", "For the demonstration"),
                ]
            ),
        ),
    ]
