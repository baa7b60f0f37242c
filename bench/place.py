"""A register to measure in: an embedded database of its own, migrated, empty unless it was kept."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
