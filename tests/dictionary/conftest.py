from datetime import UTC, datetime

import pytest

from tessera.accounts.viewer import Viewer, system_viewer


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def administrator() -> Viewer:
    return system_viewer(name="Hawa Koné")


@pytest.fixture
def shipped(transactional_db: None) -> None:
    """What the migrations made, which an earlier test with real commits has emptied."""
