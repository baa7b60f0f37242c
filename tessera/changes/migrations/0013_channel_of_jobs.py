from django.db import migrations, models

CHANNELS = [
    ("console", "Office"),
    ("portal", "Portal"),
    ("import", "File import"),
    ("odk", "Field visit"),
    ("api", "Other system"),
    ("programme", "Programme"),
    ("demo", "Demo data"),
    ("job", "Background work"),
]


class Migration(migrations.Migration):
    dependencies = [("changes", "0012_versions")]
    operations = [migrations.AlterField("changerequest", "channel", models.TextField(choices=CHANNELS))]
