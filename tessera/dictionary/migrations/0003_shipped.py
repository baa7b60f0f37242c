import json
from pathlib import Path
from typing import Any

from django.db import migrations

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def ship(apps: Any, schema_editor: Any) -> None:
    """Put in the code lists, sections and built-in fields that every country starts with."""
    lists = {
        found["key"]: ship_code_list(apps, found)
        for found in map(read, sorted(SHIPPED.glob("code_lists/*.json")))
    }
    Section, Field = apps.get_model("dictionary", "Section"), apps.get_model("dictionary", "Field")
    sections = {row["key"]: Section.objects.create(**row) for row in read(SHIPPED / "sections.json")}
    Field.objects.bulk_create(
        Field(
            **row
            | {
                "section": sections[row["section"]],
                "code_list": lists[row["code_list"]] if "code_list" in row else None,
            }
            | {"storage": "column"}
        )
        for row in read(SHIPPED / "fields.json")
    )


def ship_code_list(apps: Any, found: dict[str, Any]) -> Any:
    CodeList, Code = apps.get_model("dictionary", "CodeList"), apps.get_model("dictionary", "Code")
    kept = CodeList.objects.create(
        key=found["key"], labels=found["labels"], standard=found["standard"], is_shipped=True
    )
    codes: dict[str, Any] = {}
    for position, row in enumerate(found["codes"], start=1):
        parent = codes[row["parent"]] if "parent" in row else None
        codes[row["value"]] = Code(
            code_list=kept, value=row["value"], labels=row["labels"], parent=parent, position=position * 10
        )
    Code.objects.bulk_create([code for code in codes.values() if code.parent is None])
    Code.objects.bulk_create([code for code in codes.values() if code.parent is not None])
    return kept


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0002_history")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
