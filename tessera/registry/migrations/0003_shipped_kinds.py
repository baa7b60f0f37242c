import json
from pathlib import Path
from typing import Any

from django.db import migrations

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"


def ship(apps: Any, schema_editor: Any) -> None:
    """Put in the kinds of groups and of identifiers that every country starts with."""
    for model, file in (("GroupKind", "group_kinds.json"), ("IdentifierKind", "identifier_kinds.json")):
        kind = apps.get_model("registry", model)
        rows = json.loads((SHIPPED / file).read_text(encoding="utf-8"))
        kind.objects.bulk_create(kind(**row) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_promises")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
