"""One throw-away PostgreSQL cluster for the whole run, started before Django needs it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

import tests.settings  # sets the environment before anything else reads it
from tessera.config import database
from tessera.lib.postgres import Cluster
from tests import snapshot

pytest_plugins = [
    "tests.cast",
    "tests.changes.fixtures",
    "tests.citizens",
    "tests.jobs.workers",
    "tests.oidc.fixtures",
    "tests.desk.world",
]


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return  # a worker of xdist; the controller did it
    _remove_leftovers()
    if database.is_embedded():
        _cluster().ensure_running()
    _create_app_role()


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or "TESSERA_TEST_DIR" not in os.environ:
        return
    if database.is_embedded():
        _cluster().stop()
    shutil.rmtree(os.environ["TESSERA_TEST_DIR"], ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """As usual, and remember what migrations have put into the tables (see ``tests/browser``)."""
    with django_db_blocker.unblock():
        snapshot.keep()


@pytest.fixture(autouse=True, scope="session")
def rows_of_migrations() -> Iterator[None]:
    """A test that commits leaves behind what the migrations left, so that tests may run in any order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: snapshot.restore())
        yield


@pytest.fixture(autouse=True)
def language_of_the_settings() -> Iterator[None]:
    """A request leaves its language behind in the thread; the next test speaks that of the settings."""
    yield
    translation.deactivate()


@pytest.fixture
def short_dir() -> Iterator[Path]:
    """A fresh directory with a short path that the database server's user may enter, unlike ``tmp_path``."""
    with temporary_dir() as path:
        yield path


@contextmanager
def temporary_dir() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="tt-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _cluster() -> Cluster:
    return Cluster(Path(os.environ["TESSERA_TEST_DIR"]), throwaway=True)


def _create_app_role() -> None:
    """Roles belong to the whole server: the workers' migrations would race to make this one."""
    found = tests.settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    where = {name: found[key] for name, key in names.items() if found.get(key)}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:
        role = database.APP_ROLE
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            connection.execute(f"CREATE ROLE {role} NOLOGIN")
        connection.execute(f"GRANT {role} TO current_user")


def _remove_leftovers() -> None:
    """Stop and remove what killed test runs left behind."""
    for left in Path(tempfile.gettempdir()).glob("tessera-test-*-*"):
        pid = int(left.name.split("-")[2])
        if not _is_alive(pid) and os.access(left, os.W_OK):
            Cluster(left, throwaway=True).stop()
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
