"""``tessera demo-data``: a fictional country, to try Tessera out and to measure it."""

from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from tessera.accounts.viewer import system_viewer
from tessera.cli import session, terminal
from tessera.demo import country, people, staff


def command(
    number: Annotated[int, typer.Option("--people", min=1, help="How many people.")] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
) -> None:
    with session.database_running():
        filled = fill(number, seed=seed)
    terminal.out.print(
        f"{filled.people:,} people, {filled.rows:,} rows. Planted duplicates: {filled.duplicates}"
    )


def fill(number: int, *, seed: int) -> people.Filled:
    """Create the country, on a demo installation its logins, and its people. The database is already running."""
    now = timezone.now()
    by = system_viewer(channel="demo")
    people.refuse_unless_empty()
    country.create(by=by, now=now)
    if settings.DEMO:
        staff.create(by=by, now=now)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=terminal.err, transient=True) as bar:
        task = bar.add_task("People", total=number)
        return people.populate(
            number,
            seed=seed,
            by=by,
            now=now,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
