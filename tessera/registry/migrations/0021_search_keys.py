from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0020_begun_uploads")]
    operations = [
        migrations.RunSQL(
            (SQL / "search_keys.sql").read_text(encoding="utf-8"),
            state_operations=[migrations.RemoveIndex("namesearch", "registry_namesearch_tokens")],
        )
    ]
