from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("changes", "0011_approval_promises")]
    operations = [migrations.RunSQL((SQL / "versions.sql").read_text(encoding="utf-8"))]
