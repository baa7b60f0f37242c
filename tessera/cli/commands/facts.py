"""``tessera facts …``: the facts of households, which triggers keep beside the register."""

from typing import Annotated

import typer
from rich.table import Table

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.cli import session, terminal
from tessera.registry import household_facts

group = typer.Typer(no_args_is_help=True)

_KINDS = {
    "missing": "No facts are kept",
    "surplus": "Facts are kept of a household without members",
    "differs": "Differs",
}


@group.callback()
def facts() -> None:
    """What rules and statistics read of households."""


@group.command(
    help="Compute all facts anew and compare: tells which households differ, and in what. Writes nothing."
)
def check(
    most: Annotated[int, typer.Option(min=1, help="How many households are listed.")] = 100,
) -> None:
    with session.database_running(), reach.narrowed_to(system_viewer(channel="cli")):
        found = household_facts.faults(most=most)
    if not found.number:
        terminal.out.print("The facts of all households are what the register says.")
        return
    table = Table("Household", "What is wrong", "Facts")
    for fault in found.faults:
        table.add_row(fault.registry_number, _KINDS[fault.kind], ", ".join(fault.columns))
    terminal.out.print(table)
    terminal.fail(
        f"The facts of {found.number:,} households are not what the register says. Run: tessera facts rebuild"
    )


@group.command(
    help="Compute all facts anew and write those that are wrong. People may go on working meanwhile."
)
def rebuild() -> None:
    with session.database_running(), reach.narrowed_to(system_viewer(channel="cli")):
        written = household_facts.keep_marked()
    terminal.out.print(f"All facts were computed anew; {written:,} households were written.")
