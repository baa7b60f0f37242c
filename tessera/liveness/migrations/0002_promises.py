from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("liveness", "0001_initial"),
        ("registry", "0019_own_records"),
        ("accounts", "0017_life_proof"),
    ]
    operations = [migrations.RunSQL((SQL / "liveness.sql").read_text(encoding="utf-8"))]
