from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("changes", "0002_promises")]
    operations = [migrations.RunSQL((SQL / "undo.sql").read_text(encoding="utf-8"))]
