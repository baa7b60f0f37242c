from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_search")]
    operations = [migrations.RunSQL((SQL / "history_reach.sql").read_text(encoding="utf-8"))]
