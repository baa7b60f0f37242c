from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0005_stale")]
    operations = [
        migrations.AddField(
            "field",
            "household_fact",
            models.BooleanField(
                default=False,
                db_default=False,
                help_text="Kept among the facts of a household, for rules and statistics.",
            ),
        ),
        migrations.RunSQL("select install_history('dictionary_field')"),
    ]
