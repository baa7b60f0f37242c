from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0004_sealed"),
        ("registry", "0005_history_reach"),
        ("accounts", "0002_history"),
        ("areas", "0002_path"),
        ("dictionary", "0002_history"),
    ]
    operations = [migrations.RunSQL((SQL / "narrow_rights.sql").read_text(encoding="utf-8"))]
