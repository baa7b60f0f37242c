from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_rare_statuses")]
    operations = [migrations.RunSQL((SQL / "reach_by_key.sql").read_text(encoding="utf-8"))]
