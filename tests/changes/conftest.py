import pytest


@pytest.fixture(autouse=True)
def _sees_all(everything_is_visible: None) -> None:
    """Every test of the pen looks from everywhere."""
