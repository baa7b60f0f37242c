from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("selfservice", "0006_authority_requests")]
    operations = [migrations.RunSQL((SQL / "wishes_taken_back.sql").read_text(encoding="utf-8"))]
