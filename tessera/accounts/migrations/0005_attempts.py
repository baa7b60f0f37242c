from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_account_events")]
    operations = [migrations.RunSQL((SQL / "attempts.sql").read_text(encoding="utf-8"))]
