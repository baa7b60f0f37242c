from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("versions", "0002_own_records")]

    operations = [
        migrations.AddField(
            model_name="marking",
            name="filters",
            field=models.JSONField(default=dict, help_text="As changes.batch.narrowing stores them."),
        ),
    ]
