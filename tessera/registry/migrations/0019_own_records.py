from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0018_counts_within_reach")]
    operations = [migrations.RunSQL((SQL / "own_records.sql").read_text(encoding="utf-8"))]
