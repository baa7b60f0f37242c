from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("changes", "0003_undo"), ("audit", "0004_sealing")]
    operations = [migrations.RunSQL((SQL / "sealed.sql").read_text(encoding="utf-8"))]
