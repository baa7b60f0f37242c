"""``tessera audit …``: the logs."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.table import Table

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.audit import actions, verification
from tessera.audit.chain import Finding
from tessera.cli import session, terminal

group = typer.Typer(no_args_is_help=True)


@group.callback()
def logs() -> None:
    """The history, the access log and their seals."""


@group.command(help="Hold the logs against their seals: finds what was changed, removed or added.")
def verify(
    head: Annotated[
        str, typer.Option(help="A seal's digest that you noted earlier: it must still be in the chain.")
    ] = "",
) -> None:
    with session.database_running(), reach.narrowed_to(system_viewer(channel="cli")):
        result = verification.verify()
        is_kept = not head or verification.is_in_chain(head)
    terminal.out.print(f"{result.seals:,} seals over {result.rows:,} rows were computed anew.")
    if not is_kept:
        terminal.fail("The seal that you noted is no longer in the chain.")
    if result.holds and not result.seals:
        terminal.out.print(
            "Nothing is sealed yet. A running worker seals every minute; or run: tessera audit seal"
        )
        return
    if result.holds:
        terminal.out.print(f"All of them hold. The newest seal is {result.head or 'none'}", soft_wrap=True)
        return
    table = Table("What", "Log", "Seal", "Written after", "and until", "Rows sealed", "Rows found")
    for finding in result.findings:
        table.add_row(*_line(finding))
    terminal.out.print(table)
    terminal.fail("The logs are not what they were when they were sealed.")


@group.command(help="Seal what was logged since the last seal. Workers do it every minute.")
def seal() -> None:
    with session.database_running(), reach.narrowed_to(system_viewer(channel="cli")):
        made = actions.seal(now=timezone.now())
    if made is None:
        terminal.out.print("There is nothing new to seal.")
        return
    terminal.out.print(f"Sealed {made.rows:,} rows. The seal is {bytes(made.digest).hex()}", markup=False)


def _line(finding: Finding) -> list[str]:
    told = (finding.log, finding.seal, finding.since, finding.until, finding.expected, finding.found)
    return [str(finding.fault.label), *("" if value is None else str(value) for value in told)]
