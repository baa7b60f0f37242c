from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_search_learn")]
    operations = [
        migrations.AddIndex(
            model_name="group",
            index=models.Index(
                condition=models.Q(("status", "active"), _negated=True),
                fields=["status"],
                name="group_not_active",
            ),
        ),
        migrations.AddIndex(
            model_name="individual",
            index=models.Index(
                condition=models.Q(("status", "active"), _negated=True),
                fields=["status"],
                name="individual_not_active",
            ),
        ),
    ]
