from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0004_stamp")]
    operations = [
        migrations.AddField("field", "stale_months", models.PositiveIntegerField(null=True)),
        migrations.RunSQL("select install_history('dictionary_field')"),
    ]
