"""What commands run in: Django set up, the database running."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import django
from django.apps import apps
from django.conf import settings
from django.db import connections

from tessera.config import database
from tessera.lib.postgres import Cluster

SETTINGS: Final = "tessera.config.settings"


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()


def load(module: str) -> Any:
    """A module that needs the apps: set up first, then imported."""
    set_up_django()
    return importlib.import_module(module)


@contextmanager
def database_running() -> Iterator[None]:
    """Keep the embedded database running within the block, where it is the one we use."""
    if not database.is_embedded():
        yield
        return
    with Cluster(settings.DATA_DIR).used():
        try:
            yield
        finally:
            connections.close_all()
