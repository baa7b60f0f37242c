"""``tessera createadmin``: the first administrator, who then makes everybody else."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from tessera.accounts import actions as accounts
from tessera.cli import session, terminal
from tessera.cli.commands import migrate


def command(
    email: Annotated[str, typer.Option(prompt="E-mail address")],
    name: Annotated[str, typer.Option(prompt="Name")],
    password_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Read the password from this file.")
    ] = None,
) -> None:
    password = _asked() if password_file is None else password_file.read_text(encoding="utf-8").rstrip("\r\n")
    with session.database_running():
        migrate.apply()
        user = accounts.create_first_administrator(
            email=email, name=name, password=password, now=timezone.now()
        )
    terminal.out.print(f"{user.email} is an administrator now.", markup=False)


def _asked() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
