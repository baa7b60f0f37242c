from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_fewer_indexes")]
    operations = [migrations.RunSQL((SQL / "search_insert.sql").read_text(encoding="utf-8"))]
