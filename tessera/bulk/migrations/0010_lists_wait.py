from django.db import migrations, models

from tessera.bulk.choices import AttestedStatus


class Migration(migrations.Migration):
    dependencies = [("bulk", "0009_waits_for_approval")]

    operations = [
        migrations.AddField(
            model_name="attestedfile", name="checked_at", field=models.DateTimeField(null=True)
        ),
        migrations.AlterField(
            model_name="attestedfile",
            name="status",
            field=models.TextField(choices=AttestedStatus, default="checking"),
        ),
    ]
