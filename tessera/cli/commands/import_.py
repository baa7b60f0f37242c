"""``tessera import``: a file of people or households into the register, by the same road as in the console."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from django.conf import settings
from django.utils import timezone

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.bulk import mending
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import fields, imports
from tessera.bulk.choices import DateOrder, DecimalMark, ExportFormat
from tessera.bulk.models import Import
from tessera.cli import beside, imported, private, session, terminal, waiting
from tessera.versions.choices import Arrival

_BLOCK: Final = 1024 * 1024  # bytes


def command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX.")],
    *,
    households: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="The households, where they have a file of their own."
        ),
    ] = None,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook; found otherwise.")] = "",
    households_sheet: Annotated[
        str, typer.Option(help="The sheet of the households; found otherwise, - for none.")
    ] = "",
    encoding: Annotated[str, typer.Option(help="The character set, such as cp1256; found otherwise.")] = "",
    separator: Annotated[str, typer.Option(help="What stands between cells; found otherwise.")] = "",
    dates: Annotated[
        DateOrder, typer.Option(help="How the file writes dates; found out otherwise.")
    ] = DateOrder.FOUND,
    decimals: Annotated[
        DecimalMark, typer.Option(help="The sign before fractions; found out otherwise.")
    ] = DecimalMark.FOUND,
    observed_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of which the facts are.")
    ] = None,
    version: Annotated[
        str, typer.Option(help='Keep what each row says as a version of this name, such as "Survey 2026".')
    ] = "",
    source: Annotated[str, typer.Option(help="Whose word the version is; the name itself otherwise.")] = "",
    arrival: Annotated[
        Arrival, typer.Option(help="What becomes of those who are registered already.")
    ] = Arrival.DEFAULT,
    column: Annotated[
        list[str] | None,
        typer.Option(help='What a column is, as "Heading=individual.address"; "Heading=" leaves it out.'),
    ] = None,
    refused: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where to write the refused rows, to be mended.")
    ] = None,
    keys_last: Annotated[
        bool | None, typer.Option(help="Household numbers mean the same in other files; guessed otherwise.")
    ] = None,
    add_fields: Annotated[bool, typer.Option(help="Make fields of columns that are not known.")] = False,
    refuse_all: Annotated[bool, typer.Option(help="Write nothing when any row has a fault.")] = False,
    check_only: Annotated[bool, typer.Option(help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")] = False,
) -> None:
    by, now = system_viewer(channel="import"), timezone.now()
    # What the terminal shows is for people: our question among it.
    logging.getLogger().setLevel(logging.ERROR)
    how = imports.Reread(sheet, households_sheet, encoding, separator.replace("\\t", "\t"))
    second = imports.Upload(_blocks(households), households.name) if households else None
    with session.database_running(), beside.worker_running(log_to=_log()), reach.narrowed_to(by):
        found = imports.receive(_blocks(file), name=file.name, by=by, now=now, households=second, how=how)
        if add_fields:
            fields.add(found, fields.suggested(found), by=by, now=now)
        choices = imports.Choices(
            _mapping(found, column or ()),
            date_order=dates,
            decimal_mark=decimals,
            keys_last=found.keys_last if keys_last is None else keys_last,
            refuse_all=refuse_all,
            observed_on=observed_on.date() if observed_on else None,
            version_name=version,
            version_source=source,
            arrival=arrival,
        )
        imports.map_columns(found, choices, by=by, now=now)
        found = _finished(found)
        imported.show(found)
        if refused is not None:
            _write_refused(found, refused)
        if not check_only and (yes or typer.confirm("Write this to the register?")):
            _apply(found, by=by, now=now)
        else:
            imports.discard(found, by=by, now=now)


def _mapping(found: Import, given: Sequence[str]) -> list[str]:
    """The mapping as guessed, but for what the command says of columns. Ends the command at an unknown heading."""
    mapping = list(found.mapping)
    for one in given:
        heading, _equals, key = one.rpartition("=")
        if heading not in found.headings:
            terminal.fail(f"The file has no column “{heading}”.", status=terminal.REFUSED)
        mapping[found.headings.index(heading)] = key
    return mapping


def _write_refused(found: Import, path: Path) -> None:
    if not found.counts.get("refused"):
        return
    is_book = bool(found.second) or path.suffix.lower() == ".xlsx"
    with private.create(path) as file:
        file.writelines(mending.mended(found, ExportFormat.XLSX if is_book else ExportFormat.CSV))
    terminal.out.print(f"The refused rows are in {path}.", markup=False)


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
