"""``tessera demo``: everything at once, with a fictional country, in a data directory of its own."""

import os
from typing import Annotated

import typer

from tessera.cli import session, terminal


def data_dir() -> str:
    return os.environ["TESSERA_DATA_DIR"]


def command(
    people: Annotated[
        int, typer.Option(min=1, max=100_000_000, help="How many people to register.")
    ] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    os.environ.setdefault("TESSERA_DATA_DIR", os.path.join("var", "demo"))
    os.environ.setdefault("TESSERA_DEMO", "true")
    migrate = session.load("tessera.cli.commands.migrate")
    filling = session.load("tessera.cli.filling")
    server = session.load("tessera.cli.commands.serve")
    with session.database_running():
        with terminal.out.status("Preparing the database"):
            migrate.apply()
        filling.fill_if_empty(people, seed=seed)
        filling.show_logins()
        terminal.out.print(
            f"Its data is in {data_dir()}: for other commands, such as tessera doctor, set"
            f" TESSERA_DATA_DIR={data_dir()} TESSERA_DEMO=true",
            markup=False,
            soft_wrap=True,
        )
        terminal.out.print(f"Open [bold]http://{host}:{port}/[/] (Ctrl-C stops)")
        server.serve(host=host, port=port)
