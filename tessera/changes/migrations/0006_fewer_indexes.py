import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0005_narrow_rights"),
    ]

    operations = [
        migrations.AlterField(
            model_name="changesubject",
            name="request",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="subjects",
                to="changes.changerequest",
            ),
        ),
        migrations.RunSQL(
            "drop index if exists changes_changesubject_request",
            "create index changes_changesubject_request on changes_changesubject (request_id)",
        ),
    ]
