"""``tessera keys``: the keys under which sensitive identifiers lie."""

import typer
from django.utils import timezone

from tessera.accounts.viewer import system_viewer
from tessera.changes.actions import keys
from tessera.cli import session, terminal

group = typer.Typer(help="Keys that encrypt sensitive identifiers.", no_args_is_help=True)


@group.command()
def rotate() -> None:
    """Encrypt anew what is not under the first of TESSERA_FIELD_KEYS. Keep the older keys: history needs them."""
    done = 0
    with session.database_running(), terminal.out.status("Encrypting anew …") as status:
        for done in keys.rotate(by=system_viewer(name="tessera keys rotate"), now=timezone.now()):
            status.update(f"{done} identifiers")
    terminal.out.print(f"{done} identifiers are under the new key.")


@group.callback()
def _keys() -> None:
    """A group of commands, even while there is only one."""
