from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

import tessera.registry.models.group

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0010_rehearsal"),
    ]

    operations = [
        migrations.AddField(
            model_name="groupkind",
            name="deprecated_since",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="groupkind",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(
                    choices=[
                        ("head", "Head"),
                        ("alternate", "Alternate recipient"),
                        ("caregiver", "Principal caregiver"),
                    ]
                ),
                default=tessera.registry.models.group.further_roles,
                size=None,
            ),
        ),
        migrations.RunSQL((SQL / "kinds.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
