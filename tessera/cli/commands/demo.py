"""``tessera demo``: everything at once, with a fictional country, in a data directory of its own."""

import os
from typing import Annotated

import typer

from tessera.cli import session, terminal

LAST_PORT = 65535
EVERYWHERE = ("0.0.0.0", "::")  # to listen on: a browser opens none of them  # noqa: S104


def data_dir() -> str:
    return os.environ["TESSERA_DATA_DIR"]


def site(host: str, port: int) -> str:
    """How the addresses in messages begin: where the demonstration is opened."""
    if host in EVERYWHERE:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def command(
    people: Annotated[
        int, typer.Option(min=1, max=100_000_000, help="How many people to register.")
    ] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=LAST_PORT)] = 8000,
) -> None:
    os.environ.setdefault("TESSERA_DATA_DIR", os.path.join("var", "demo"))
    os.environ.setdefault("TESSERA_DEMO", "true")
    os.environ.setdefault("TESSERA_SITE_URL", site(host, port))  # with another host a log-in would be lost
    migrate = session.load("tessera.cli.commands.migrate")
    filling = session.load("tessera.cli.filling")
    server = session.load("tessera.cli.commands.serve")
    beside = session.load("tessera.cli.beside")
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
        provider_port = port + 1 if port < LAST_PORT else port - 1
        filling.offer_log_in(port=provider_port)
        terminal.out.print(f"Open [bold]http://{host}:{port}/[/] as staff (Ctrl-C stops)")
        terminal.out.print(f"  or [bold]http://{host}:{port}/my/[/] as one of the people of Karuna")
        with beside.provider_running(port=provider_port, portal_port=port):
            server.serve(host=host, port=port)
