import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bulk", "0004_two_tables"),
        ("changes", "0001_initial"),
        ("versions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="arrival",
            field=models.TextField(
                choices=[
                    ("default", "It becomes the default at once"),
                    ("candidate", "It waits as a candidate; what is registered stays as it is"),
                    ("latest", "By rule: what was observed last becomes the default"),
                    ("trusted", "By rule: what comes from the most trusted source becomes the default"),
                ],
                default="default",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="named",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="versions.namedversion",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="version_name",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Under which its rows are kept as versions; empty: they are not.",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="version_source",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrival", "default"), models.Q(("version_name", ""), _negated=True), _connector="OR"
                ),
                name="what_waits_has_a_name",
            ),
        ),
    ]
