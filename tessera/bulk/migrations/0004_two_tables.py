import django.db.models.deletion
from django.db import migrations, models

MARKS = [
    ("", "Find it from the whole column"),
    ("dot", "Point: 1,234.5"),
    ("comma", "Comma: 1.234,5"),
]


class Migration(migrations.Migration):
    dependencies = [("bulk", "0003_chunks")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="second",
            field=models.JSONField(
                default=dict, help_text="The table of households, where they have one of their own."
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="decimal_mark",
            field=models.TextField(blank=True, choices=MARKS, default=""),
        ),
        migrations.AddField(
            model_name="import",
            name="mends",
            field=models.ForeignKey(
                help_text="The import whose refused rows this file brings again.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mended_by",
                to="bulk.import",
            ),
        ),
        migrations.AddField(
            model_name="rememberedmapping",
            name="decimal_mark",
            field=models.TextField(blank=True, choices=MARKS, default=""),
        ),
        migrations.AddField(
            model_name="rememberedmapping",
            name="keys_last",
            field=models.BooleanField(null=True),
        ),
        migrations.CreateModel(
            name="KeptHousehold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField(help_text="The household's key in the file.")),
                ("group_id", models.BigIntegerField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_households",
                        to="bulk.import",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="a_key_means_one_household")
                ],
            },
        ),
    ]
