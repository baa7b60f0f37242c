from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0004_stamp"), ("registry", "0013_household_facts")]
    operations = [migrations.RunSQL((SQL / "kinds_stamp.sql").read_text(encoding="utf-8"))]
