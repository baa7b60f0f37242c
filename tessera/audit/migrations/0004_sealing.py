from pathlib import Path

from django.db import migrations, models

import tessera.lib.db.functions

SQL = Path(__file__).resolve().parent.parent / "sql"

EVERY_ROW_HAS_ITS_TRANSACTION = """
alter table audit_accessrecord disable trigger append_only;
update audit_accessrecord set txid = history_txid() where txid is null;
alter table audit_accessrecord enable trigger append_only;
alter table audit_accessrecord alter column txid set not null;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_append_only")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(EVERY_ROW_HAS_ITS_TRANSACTION)],
            state_operations=[
                migrations.AlterField(
                    model_name="accessrecord",
                    name="txid",
                    field=models.BigIntegerField(
                        db_default=tessera.lib.db.functions.HistoryTxid(), editable=False
                    ),
                ),
            ],
        ),
        migrations.RunSQL((SQL / "sealing.sql").read_text(encoding="utf-8")),
    ]
