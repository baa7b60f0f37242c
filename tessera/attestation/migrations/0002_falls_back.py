from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("attestation", "0001_initial")]
    operations = [migrations.RunSQL((SQL / "falls_back.sql").read_text(encoding="utf-8"))]
