"""Households of the cast, and the eyes with which a test looks at the register."""

from collections.abc import Iterator

import pytest

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tests.changes.families import Family, register_family


@pytest.fixture
def everything_is_visible(db: None) -> Iterator[None]:
    """The test itself looks at the register from everywhere; actions and pages narrow for themselves."""
    with reach.narrowed_to(system_viewer()):
        yield


@pytest.fixture
def family(village: Area) -> Family:
    return register_family(village)


@pytest.fixture
def neighbours(village: Area) -> Family:
    return register_family(village, family_name="Bah")


@pytest.fixture
def everywhere() -> Viewer:
    """Somebody who may do everything."""
    return system_viewer()
