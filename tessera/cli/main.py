"""``tessera …``: the table of commands. Only the one that is asked for is loaded, so help comes at once."""

import importlib
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final, NoReturn

import typer

from tessera.cli import session, terminal


@dataclass(frozen=True)
class Entry:
    """One command: its module has a function ``command``, or for a group of commands a ``group``."""

    module: str
    help: str
    needs_django: bool = True


_COMMANDS: Final = {
    "demo": Entry("demo", "Start Tessera with a fictional country to try it out.", needs_django=False),
    "serve": Entry("serve", "Serve Tessera, with a worker beside it."),
    "worker": Entry("worker", "Work on background jobs."),
    "migrate": Entry("migrate", "Bring the database up to date."),
    "demo-data": Entry("demo_data", "Fill an empty register with a fictional country."),
    "demo-provider": Entry("demo_provider", "Let people of the fictional country log in to the portal."),
    "import": Entry("import_", "Bring a file of people into the register."),
    "export": Entry("export", "Write people or households to a file."),
    "import-areas": Entry("import_areas", "Bring the tree of areas from a file."),
    "audit": Entry("audit", "Verify the logs."),
    "facts": Entry("facts", "Check the facts of households, or compute them anew."),
    "keys": Entry("keys", "Rotate the keys of sensitive identifiers."),
    "log-ins": Entry("log_ins", "Set up and try the providers through whom people log in."),
    "createadmin": Entry("createadmin", "Create an administrator."),
    "doctor": Entry("doctor", "Check the installation and say what is wrong.", needs_django=False),
}


def run(arguments: Sequence[str] | None = None) -> None:
    """The entry point. A refusal ends with status 2, anything else that went wrong with status 1."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _leave)  # commands that serve or work have their own way to stop
    asked = next((word for word in given if not word.startswith("-")), None)
    with terminal.faults_told():
        _build(asked)(args=given, prog_name="tessera")


def load(name: str) -> Any:
    """The module of a command, with Django set up if it needs it."""
    entry = _COMMANDS[name]
    module = f"tessera.cli.commands.{entry.module}"
    return session.load(module) if entry.needs_django else importlib.import_module(module)


def _build(asked: str | None) -> typer.Typer:
    app = typer.Typer(
        help="Tessera: an open social registry.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_version)
    for name, entry in _COMMANDS.items():
        module = load(name) if name == asked else None
        if module is not None and hasattr(module, "group"):
            app.add_typer(module.group, name=name, help=entry.help)
        else:
            app.command(name, help=entry.help)(module.command if module is not None else _unloaded(name))
    return app


def _unloaded(name: str) -> Callable[[], None]:
    """Stands in the list of commands for one that was not asked for."""

    def listed() -> None:
        raise RuntimeError(f"{name} was not loaded")

    return listed


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """Leave by an exception, so that what was started is stopped."""
    raise SystemExit(128 + number)


def _version() -> None:
    """Needed, or typer would take a single command for the whole program."""
