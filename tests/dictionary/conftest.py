from datetime import UTC, datetime

import pytest

from tessera.accounts.viewer import Viewer, system_viewer


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def administrator() -> Viewer:
    return system_viewer(name="Hawa Koné")
