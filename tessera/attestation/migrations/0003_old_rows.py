from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("attestation", "0002_falls_back")]
    operations = [migrations.RunSQL((SQL / "old_rows.sql").read_text(encoding="utf-8"))]
