from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("areas", "0003_search")]
    operations = [
        migrations.RunSQL(
            (SQL / "letters.sql").read_text(encoding="utf-8"),
            "drop function is_named_like(jsonb, text);"
            + (SQL / "search.sql").read_text(encoding="utf-8")
            + "drop function bare_letters(text);",
        ),
    ]
