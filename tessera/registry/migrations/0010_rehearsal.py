from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_search_insert")]
    operations = [migrations.RunSQL((SQL / "rehearsal.sql").read_text(encoding="utf-8"))]
