"""What a checked import would do, told at the terminal."""

from rich.table import Table

from tessera.bulk import mending, queries
from tessera.bulk.messages import row_in_words
from tessera.bulk.models import Fault, Import
from tessera.cli import terminal

_COUNTS = {
    "create": "people to be registered",
    "update": "people to be updated",
    "same": "people who stay as they are",
    "households_create": "households to be registered",
    "households_update": "households to be updated",
    "households_same": "households that stay as they are",
    "refused": "rows refused",
}


def show(found: Import) -> None:
    """What each column is taken for, the counts, what changes field by field, and the faults by reason."""
    for heading, key in zip(found.headings, found.mapping, strict=True):
        terminal.out.print(f"{heading} → {key or 'left out'}", markup=False)
    table = Table("", "", show_header=False, title=found.name)
    for name, label in _COUNTS.items():
        if name in found.counts:
            table.add_row(f"{found.counts[name]:,}", label)
    terminal.out.print(table)
    if found.counts.get("fields"):
        _show_fields(found)
    _show_faults(found)


def _show_fields(found: Import) -> None:
    table = Table("Field", "filled in", "changed", "erased")
    for field in found.counts["fields"]:
        numbers = (f"{field[way]:,}" for way in ("filled", "changed", "erased"))
        table.add_row(f"{field['subject']}.{field['key']}", *numbers)
    terminal.out.print(table)


def _show_faults(found: Import) -> None:
    for kind in queries.faults_by_kind(found):
        such = ", ".join(row_in_words(row) for row, _value in kind["examples"])
        taken = " (taken all the same)" if kind["is_warning"] else ""
        fault = Fault(code=kind["code"], position=kind["position"], facts=kind["facts"])
        words = mending.sentence(found, fault)
        terminal.err.print(f"{kind['number']:,} rows, such as {such}{taken}: {words}", markup=False)
