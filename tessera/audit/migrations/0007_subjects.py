from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_check")]
    operations = [
        migrations.AlterField(
            "accessrecord",
            "subject",
            models.TextField(
                choices=[
                    ("individual", "Person"),
                    ("group", "Household or group"),
                    ("search", "Search or list"),
                    ("export", "Export"),
                ]
            ),
        ),
    ]
