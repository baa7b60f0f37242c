from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("attestation", "0003_old_rows"), ("registry", "0019_own_records")]
    operations = [migrations.RunSQL((SQL / "own_records.sql").read_text(encoding="utf-8"))]
