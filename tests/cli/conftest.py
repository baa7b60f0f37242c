from collections.abc import Iterator
from pathlib import Path

import pytest

from tessera.lib.postgres import Cluster
from tests.cli.programs import tessera
from tests.conftest import temporary_dir


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """An installation of its own: nothing is in it yet."""
    with temporary_dir() as path:
        yield path
        Cluster(path).stop()


@pytest.fixture(scope="module")
def migrated(data_dir: Path) -> Path:
    done = tessera(data_dir, "migrate")
    assert done.returncode == 0, done.stderr
    return data_dir
