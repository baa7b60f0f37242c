"""Karuna, built once for the whole module: two thousand people in a transaction that is rolled back afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.demo import country, people
from tessera.lib.db import as_owner

NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)
PEOPLE = 2_000


@dataclass(frozen=True)
class Karuna:
    filled: people.Filled


@pytest.fixture(scope="module")
def karuna(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Karuna]:
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            # What the survey and the schools say follows from the numbers, so these begin anew as in a new country.
            with as_owner(), connection.cursor() as cursor:
                cursor.execute("alter sequence individual_number restart")
                cursor.execute("alter sequence group_number restart")
            with reach.narrowed_to(system_viewer()):
                yield fill(PEOPLE, seed=7, where=tmp_path_factory.mktemp("demo"))
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def fill(count: int, *, seed: int, where: Path) -> Karuna:
    by = system_viewer(channel="demo")
    country.create(by=by, now=NOW)
    return Karuna(people.populate(count, seed=seed, by=by, now=NOW, data_dir=where))


@pytest.fixture(scope="module")
def ask(karuna: Karuna) -> Callable[..., list[tuple[Any, ...]]]:
    """Asks the database of the module's country."""
    return ask_the_owner


def ask_the_owner(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The answer to a query by one who sees everything."""
    with as_owner(), reach.narrowed_to(system_viewer()), connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall()
