"""Maps are drawn from degrees, to scale, and say what they show."""

import re

import pytest
from django.template.loader import render_to_string

from tessera.lib import geometry
from tessera.web import maps
from tessera.web.maps import Shape
from tests.areas.files import SQUARE

SQUARE_AREA = {"type": "Polygon", "coordinates": [SQUARE]}


def numbers(path: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.\d", path)]


def test_what_has_no_place_draws_no_map() -> None:
    assert maps.draw([]) is None
    assert maps.draw([Shape("Nowhere"), Shape("Broken", boundary={"type": "Point"})]) is None


def test_areas_stay_within_the_drawing_and_north_is_up() -> None:
    drawn = maps.draw([Shape("North", "/north/", SQUARE_AREA)])
    assert drawn is not None
    xs, ys = numbers(drawn.areas[0].path)[::2], numbers(drawn.areas[0].path)[1::2]
    assert min(xs) >= maps.MARGIN - 0.1
    assert max(xs) <= drawn.width - maps.MARGIN + 1
    assert max(ys) <= drawn.height - maps.MARGIN + 1
    assert (xs[0], ys[0]) == (min(xs), max(ys))  # the square starts in its south-west corner


@pytest.mark.parametrize(("latitude", "ratio"), [(0, 1.0), (60, 0.5)])
def test_a_degree_of_longitude_shrinks_towards_the_poles(latitude: float, ratio: float) -> None:
    ring = [[0, latitude - 1], [2, latitude - 1], [2, latitude + 1], [0, latitude + 1], [0, latitude - 1]]
    drawn = maps.draw([Shape("Square", boundary={"type": "Polygon", "coordinates": [ring]})])
    assert drawn is not None
    inside = (drawn.width - 2 * maps.MARGIN) / (drawn.height - 2 * maps.MARGIN)
    assert inside == pytest.approx(ratio, abs=0.01)


def test_a_place_without_boundary_is_a_dot() -> None:
    drawn = maps.draw([Shape("Well", "/well/", latitude=1.5, longitude=10.5)], outline=SQUARE_AREA)
    assert drawn is not None
    assert drawn.outline
    (dot,) = drawn.dots
    assert float(dot.x) == pytest.approx(drawn.width / 2, abs=1)
    assert maps.draw([Shape("Well", latitude=1.5, longitude=10.5)]) is not None


def test_the_drawing_links_and_names_and_escapes() -> None:
    drawn = maps.draw([Shape("<b>Nørth & South</b>", "/north/", SQUARE_AREA)])
    svg = render_to_string("web/components/map.html", {"map": drawn})
    assert "<title>&lt;b&gt;Nørth &amp; South&lt;/b&gt;</title>" in svg
    assert 'href="/north/"' in svg
    assert "style=" not in svg


def test_a_hole_counts_off_the_centroid() -> None:
    hole = [[10.0, 1.0], [10.5, 1.0], [10.5, 2.0], [10.0, 2.0], [10.0, 1.0]]
    assert geometry.centroid_of([[SQUARE, hole]]) == pytest.approx((10.75, 1.5))
    flat = [[[1.0, 1.0], [3.0, 3.0], [2.0, 2.0], [1.0, 1.0]]]
    assert geometry.centroid_of([flat[0:1]]) == pytest.approx((2.0, 2.0))  # type: ignore[list-item]


def test_thinning_keeps_corners_and_drops_specks() -> None:
    along = [[10 + step / 100, 1.0] for step in range(100)]
    ring = [(x, y) for x, y in [*along, *SQUARE[1:]]]
    speck = [(0.0, 0.0), (0.0, 1e-9), (1e-9, 1e-9), (0.0, 0.0)]
    (thin,) = geometry.simplified([[ring], [speck]], tolerance=1e-6)
    assert len(thin[0]) == 5
    assert geometry.simplified([[speck]], tolerance=1) == [[speck]]


def test_shapes_are_filled_and_hatched() -> None:
    shapes = [
        Shape("Shaded", boundary=SQUARE_AREA, fill="#0b4f55"),
        Shape("Dot", latitude=1, longitude=1, fill=maps.HATCHED),
    ]
    page = render_to_string("web/components/map.html", {"map": maps.draw(shapes)})
    assert 'fill="#0b4f55"' in page and 'fill="url(#map-hatch)"' in page and 'id="map-hatch"' in page
    plain = render_to_string(
        "web/components/map.html", {"map": maps.draw([Shape("Plain", boundary=SQUARE_AREA)])}
    )
    assert 'class="map-area"' in plain and "map-hatch" not in plain
