import json
from pathlib import Path
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

LIST = Path(__file__).resolve().parent.parent / "shipped" / "code_lists" / "attestation_status.json"


def ship(apps: Any, schema_editor: Any) -> None:
    """Put in the code list of standings; a new database got it along with the others."""
    CodeList, Code = apps.get_model("dictionary", "CodeList"), apps.get_model("dictionary", "Code")
    found = json.loads(LIST.read_text(encoding="utf-8"))
    if CodeList.objects.filter(key=found["key"]).exists():
        return
    kept = CodeList.objects.create(key=found["key"], labels=found["labels"], is_shipped=True)
    Code.objects.bulk_create(
        Code(code_list=kept, value=row["value"], labels=row["labels"], position=position * 10)
        for position, row in enumerate(found["codes"], start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0006_household_fact")]
    operations = [
        migrations.AddField("field", "attestation_months", models.PositiveIntegerField(null=True)),
        migrations.AddField(
            "field",
            "attestation_roles",
            ArrayField(models.TextField(), default=list, db_default=[], size=None),
        ),
        migrations.AddField("field", "own_attestation", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL("select install_history('dictionary_field')"),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
