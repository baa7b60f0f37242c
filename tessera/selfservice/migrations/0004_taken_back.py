from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("selfservice", "0003_authority")]
    operations = [migrations.RunSQL((SQL / "taken_back.sql").read_text(encoding="utf-8"))]
