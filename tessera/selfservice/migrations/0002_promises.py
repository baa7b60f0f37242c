from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("selfservice", "0001_initial"), ("registry", "0019_own_records")]
    operations = [migrations.RunSQL((SQL / "links.sql").read_text(encoding="utf-8"))]
