from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_always")]
    operations = [migrations.RunSQL((SQL / "lasting.sql").read_text(encoding="utf-8"))]
