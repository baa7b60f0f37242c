from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_search_facts")]
    operations = [migrations.RunSQL((SQL / "search_update.sql").read_text(encoding="utf-8"))]
