"""The map of the demo country fits together at every level."""

import math

import pytest

from tessera.demo import geometry, scripts
from tessera.demo.geography import DISTRICTS, places


def test_the_tree_has_its_levels() -> None:
    counts = [sum(place.level == level for place in places()) for level in range(5)]
    assert counts[:3] == [1, 6, 42]
    assert counts[3] > 200
    assert counts[4] > 1_000
    codes = [place.code for place in places()]
    assert len(codes) == len(set(codes))
    assert {place.names["en"] for place in places() if place.level == 2} == set(DISTRICTS)
    assert all(set(place.names) == {"en", "fr", "ar"} and all(place.names.values()) for place in places())


def test_parents_come_before_their_parts() -> None:
    seen = {None}
    for place in places():
        assert place.parent in seen
        seen.add(place.code)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_mosaic_leaves_no_gap_and_no_overlap(level: int) -> None:
    country = geometry.area(places()[0].outline or [])
    tiles = [geometry.area(place.outline or []) for place in places() if place.level == level]
    assert all(tile > 0 for tile in tiles)
    assert math.isclose(sum(tiles), country, rel_tol=1e-6)


def test_villages_lie_in_their_commune() -> None:
    outlines = {place.code: place.outline or [] for place in places()}
    for place in places():
        if place.level == 4:
            assert geometry.contains(outlines[place.parent or ""], place.centre), place.code


def test_names_are_written_in_other_scripts() -> None:
    assert scripts.arabic("Lomba") == "لومبا"
    assert scripts.ethiopic("Selam") == "ሴላም"
