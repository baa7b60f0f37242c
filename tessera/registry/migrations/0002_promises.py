from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [
        migrations.RunSQL((SQL / "history.sql").read_text(encoding="utf-8")),
        migrations.RunSQL((SQL / "promises.sql").read_text(encoding="utf-8")),
        migrations.RunSQL((SQL / "row_security.sql").read_text(encoding="utf-8")),
    ]
