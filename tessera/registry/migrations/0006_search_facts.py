from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_history_reach")]
    operations = [
        migrations.RunSQL((SQL / "search_facts.sql").read_text(encoding="utf-8")),
    ]
