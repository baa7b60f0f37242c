"""A register to measure in: an embedded database of its own, migrated, empty unless it was kept."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def in_a_fresh_register(where: Path) -> Iterator[None]:
    """Start the database in the directory, set Django up for it, migrate; stop it at the end."""
    os.environ["TESSERA_DATA_DIR"] = str(where)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tessera.config.settings"
    import django  # noqa: PLC0415 - after the settings were chosen
    from django.core.management import call_command  # noqa: PLC0415

    from tessera.config import database  # noqa: PLC0415
    from tessera.lib.postgres import Cluster  # noqa: PLC0415

    database.ensure_running(where)
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        yield
    finally:
        if database.is_embedded():
            Cluster(where).stop()


def fill(people: int) -> None:
    """Register so many people of the fictional country, unless somebody is registered already."""
    from tessera.cli import filling  # noqa: PLC0415

    filling.fill_if_empty(people, seed=1)


class Work:
    """Seconds that this process and its database session have computed: a busy machine hardly changes them."""

    def __init__(self) -> None:
        from django.db import connection  # noqa: PLC0415

        connection.ensure_connection()
        session: Any = connection.connection
        self._schedule = Path(f"/proc/{session.info.backend_pid}/schedstat")

    def now(self) -> tuple[float, float]:
        """Of the client and of the server, since each began."""
        return time.process_time(), int(self._schedule.read_text(encoding="ascii").split()[0]) / 1e9
