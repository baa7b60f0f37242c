"""``tessera import``: a file of people into the register, by the same road as in the console."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from django.conf import settings
from django.utils import timezone
from rich.table import Table

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.bulk import mending, queries
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import fields, imports
from tessera.bulk.choices import DateOrder
from tessera.bulk.models import Import
from tessera.cli import beside, session, terminal, waiting

_BLOCK: Final = 1024 * 1024  # bytes


def command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX.")],
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook; the first one otherwise.")] = "",
    dates: Annotated[
        DateOrder, typer.Option(help="How the file writes dates; found out otherwise.")
    ] = DateOrder.FOUND,
    observed_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of which the facts are.")
    ] = None,
    *,
    add_fields: Annotated[bool, typer.Option(help="Make fields of columns that are not known.")] = False,
    refuse_all: Annotated[bool, typer.Option(help="Write nothing when any row has a fault.")] = False,
    check_only: Annotated[bool, typer.Option(help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")] = False,
) -> None:
    by, now = system_viewer(channel="import"), timezone.now()
    logging.getLogger().setLevel(
        logging.ERROR
    )  # what the terminal shows is for people: our question among it
    with session.database_running(), beside.worker_running(log_to=_log()), reach.narrowed_to(by):
        found = imports.receive(_blocks(file), name=file.name, by=by, now=now, sheet=sheet)
        if add_fields:
            fields.add(found, fields.suggested(found), by=by, now=now)
        day = observed_on.date() if observed_on else None
        choices = imports.Choices(found.mapping, date_order=dates, refuse_all=refuse_all, observed_on=day)
        imports.map_columns(found, choices, by=by, now=now)
        found = _finished(found)
        _show(found)
        if check_only:
            imports.discard(found, by=by, now=now)
        elif yes or typer.confirm("Write this to the register?"):
            _apply(found, by=by, now=now)
        else:
            imports.discard(found, by=by, now=now)


def _apply(found: Import, *, by: Viewer, now: datetime) -> None:
    applying.start(found, by=by, now=now)
    found = _finished(found)
    reference = found.request.reference if found.request else ""
    terminal.out.print(f"Written as {reference}. It can be taken back as a whole in the console.")


def _finished(found: Import) -> Import:
    found.refresh_from_db()
    if found.job is not None:
        waiting.wait_for(found.job, log=_log())
    return Import.objects.select_related("request").get(pk=found.pk)


def _log() -> Path:
    """Where the worker beside this command logs."""
    return Path(settings.DATA_DIR) / "import.log"


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            yield block


def _show(found: Import) -> None:
    labels = {
        "create": "people to be registered",
        "update": "people to be updated",
        "same": "people who stay as they are",
        "households_create": "households to be registered",
        "households_update": "households to be updated",
        "refused": "rows refused",
    }
    table = Table("", "", show_header=False, title=found.name)
    for name, label in labels.items():
        table.add_row(f"{found.counts.get(name, 0):,}", label)
    terminal.out.print(table)
    columns = dict(enumerate(found.headings))
    for column, key in zip(columns.values(), found.mapping, strict=True):
        terminal.out.print(f"{column} → {key or 'left out'}", markup=False)
    for kind in queries.faults_by_kind(found):
        example = queries.faults(found, limit=1, code=str(kind["code"]))[0]
        rows = f"{kind['number']:,} rows, such as {example.row}"
        terminal.err.print(f"{rows}: {mending.sentence(found, example)}", markup=False)
