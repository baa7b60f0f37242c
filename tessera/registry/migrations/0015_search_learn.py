from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0014_kinds_stamp")]
    operations = [migrations.RunSQL((SQL / "search_learn.sql").read_text(encoding="utf-8"))]
