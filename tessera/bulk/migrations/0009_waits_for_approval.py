from django.db import migrations, models

from tessera.bulk.choices import ImportStatus


class Migration(migrations.Migration):
    dependencies = [("bulk", "0008_heading_row")]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="status",
            field=models.TextField(choices=ImportStatus, default="mapping"),
        ),
    ]
