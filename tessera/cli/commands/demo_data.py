"""``tessera demo-data``"""

from typing import Annotated

import typer
from django.conf import settings

from tessera.cli import filling, session
from tessera.cli.commands import migrate


def command(
    people: Annotated[
        int, typer.Option(min=1, max=100_000_000, help="How many people to register.")
    ] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
) -> None:
    with session.database_running():
        migrate.apply()
        filling.fill(people, seed=seed)
        if settings.DEMO:
            filling.show_logins()
