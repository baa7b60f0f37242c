"""What the command line says to people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

import psycopg
import typer
from rich.console import Console

from tessera.lib.postgres import PostgresError
from tessera.lib.refusals import Refusal

out: Final = Console(highlight=False)
err: Final = Console(stderr=True, highlight=False, soft_wrap=True)

FAULT: Final = 1
REFUSED: Final = 2


def fail(message: str, *, status: int = FAULT) -> NoReturn:
    """Say what went wrong and end."""
    err.print(message, style="red", markup=False)
    raise typer.Exit(status)


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn what is anticipated into a sentence and an exit status; a fault of ours keeps its traceback."""
    try:
        yield
    except Refusal as refusal:
        err.print(str(refusal), style="red", markup=False)
        raise SystemExit(REFUSED) from None
    except PostgresError as error:
        err.print(str(error), style="red", markup=False)
        raise SystemExit(FAULT) from None
    except Exception as error:
        if not _is_database_away(error):
            raise
        err.print(
            "The database cannot be reached. Check TESSERA_DATABASE_URL, then: tessera doctor", style="red"
        )
        raise SystemExit(FAULT) from None


def _is_database_away(error: BaseException) -> bool:
    cause = error.__cause__ or error
    return isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None
