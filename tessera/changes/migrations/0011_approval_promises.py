from pathlib import Path

from django.db import migrations, models

import tessera.lib.db.functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("changes", "0010_approvals"), ("areas", "0005_succession"), ("registry", "0012_quality")]
    operations = [
        migrations.SeparateDatabaseAndState(
            # In two steps: with its default from the start, the column would be written into every row there is.
            database_operations=[
                migrations.RunSQL(
                    "alter table changes_changerequest add column txid bigint;"
                    "alter table changes_changerequest alter column txid set default history_txid()",
                    "alter table changes_changerequest drop column txid",
                )
            ],
            state_operations=[
                migrations.AddField(
                    "changerequest",
                    "txid",
                    models.BigIntegerField(
                        db_default=tessera.lib.db.functions.HistoryTxid(), editable=False, null=True
                    ),
                )
            ],
        ),
        migrations.RunSQL((SQL / "approvals.sql").read_text(encoding="utf-8")),
    ]
