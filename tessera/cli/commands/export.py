"""``tessera export``: people or households into a file, recorded like an export from the console."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from tessera.accounts import reach
from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.bulk import exports
from tessera.bulk.choices import ExportFormat
from tessera.cli import private, session, terminal
from tessera.dictionary.choices import Subject
from tessera.registry.queries.search.filters import Filters


def command(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Ends in .csv, .xlsx or .ndjson.")],
    area: Annotated[str, typer.Option(help="The code of the area to export; everywhere otherwise.")] = "",
    status: Annotated[str, typer.Option(help="Only records in this state, such as active.")] = "",
    purpose: Annotated[Purpose, typer.Option(help="Why; it is recorded.")] = Purpose.EXPORT,
    *,
    households: Annotated[bool, typer.Option(help="Households and groups instead of people.")] = False,
    whole_identifiers: Annotated[bool, typer.Option(help="Identifiers in clear; it is recorded.")] = False,
) -> None:
    wanted = file.suffix.removeprefix(".").lower()
    if wanted not in ExportFormat.values:
        terminal.fail("The file must end in .csv, .xlsx or .ndjson.", status=terminal.REFUSED)
    by = system_viewer(channel="cli")
    with session.database_running(), reach.narrowed_to(by):
        place = Area.objects.filter(code=area).first() if area else None
        if area and place is None:
            terminal.fail(f"There is no area with the code {area}.", status=terminal.REFUSED)
        asked = exports.Asked(
            subject=Subject.GROUP if households else Subject.INDIVIDUAL,
            format=ExportFormat(wanted),
            purpose=purpose,
            filters=Filters(area=place, status=status),
            reveal=whole_identifiers,
        )
        size = 0
        with private.create(file) as written:
            for piece in exports.export(asked, viewer=by, on=timezone.localdate()):
                size += written.write(piece)
    terminal.out.print(f"Wrote {size:,} bytes to {file}.", markup=False)
