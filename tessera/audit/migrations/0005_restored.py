from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_sealing")]
    operations = [
        migrations.AlterField("seal", "sealed_at", models.DateTimeField()),
        migrations.RunSQL((SQL / "restored.sql").read_text(encoding="utf-8")),
    ]
