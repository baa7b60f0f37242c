"""``tessera demo-provider``: the identity provider of a demonstration. ``tessera demo`` starts it."""

from typing import Annotated

import typer

from tessera.cli import orphans, session, terminal
from tessera.demo.provider import server


def command(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8001,
    portal_port: Annotated[int, typer.Option(min=1, max=65535, help="Where Tessera listens.")] = 8000,
    *,
    with_parent: Annotated[
        bool, typer.Option(hidden=True, help="Stop when the parent process ends.")
    ] = False,
) -> None:
    if with_parent:
        orphans.when_orphaned(orphans.leave)
    with session.database_running():
        if not with_parent:
            terminal.out.print(f"The demonstration's provider is {server.issuer_at(port)} (Ctrl-C stops)")
        server.serve(port=port, portal_port=portal_port)
