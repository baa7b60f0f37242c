from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0003_shipped")]
    operations = [migrations.RunSQL((SQL / "stamp.sql").read_text(encoding="utf-8"))]
