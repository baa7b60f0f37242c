"""``tessera import-areas``"""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.markup import escape
from rich.table import Table

from tessera.accounts.viewer import system_viewer
from tessera.areas import actions
from tessera.areas.errors import FileRefused
from tessera.areas.imports.faults import Fault
from tessera.cli import session, terminal

File = Annotated[
    Path,
    typer.Argument(help="XLSX in the COD-AB layout, or GeoJSON.", exists=True, dir_okay=False, readable=True),
]


def command(file: File) -> None:
    """Make or bring up to date the areas of a file: all of them, or none when it has faults."""
    with session.database_running():
        try:
            result = actions.import_areas(file, by=system_viewer(channel="cli"), now=timezone.now())
        except FileRefused as refusal:
            terminal.err.print(_table(refusal.faults))
            terminal.fail(str(refusal), status=terminal.REFUSED)
    for notice in result.notices:
        terminal.err.print(f"{notice.sheet}, {notice.column}: {notice}", style="yellow", markup=False)
    terminal.out.print(
        f"{result.created:,} areas were made, {result.changed:,} changed, {result.unchanged:,} left as they were."
    )


def _table(faults: tuple[Fault, ...]) -> Table:
    table = Table("Sheet", "Row", "Column", "What is wrong", box=None)
    for fault in faults:
        table.add_row(escape(fault.sheet), str(fault.row or ""), escape(fault.column), escape(str(fault)))
    return table
