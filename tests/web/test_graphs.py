"""Lines over time keep to their frame and break off where nothing is known."""

import re
from datetime import date

from django.template.loader import render_to_string

from tessera.web import graphs

DAYS = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5)]


def places(path: str) -> list[tuple[str, float, float]]:
    return [(sign, float(x), float(y)) for sign, x, y in re.findall(r"([ML])(\S+) ([\d.]+)", path)]


def test_a_line_goes_by_the_days_and_up_with_the_values() -> None:
    graph = graphs.draw(list(zip(DAYS, [10, 30, 20], strict=True)))
    assert graph is not None
    (_, x0, y0), (_, x1, y1), (_, x2, y2) = places(graph.path)
    assert (x0, x2) == (graphs.MARGIN, graphs.WIDTH - graphs.MARGIN)
    assert round((x1 - x0) * 4) == round(x2 - x0)
    assert y0 > y2 > y1
    assert (graph.x, graph.y) == (f"{x2:.1f}", f"{y2:.1f}")


def test_a_line_breaks_off_where_nothing_is_known() -> None:
    graph = graphs.draw(list(zip(DAYS, [10, None, 20], strict=True)))
    assert graph is not None
    assert [sign for sign, _x, _y in places(graph.path)] == ["M", "M"]


def test_one_value_or_none_is_no_line() -> None:
    assert graphs.draw([]) is None
    assert graphs.draw([(DAYS[0], 3), (DAYS[1], None)]) is None


def test_what_stays_the_same_lies_in_the_middle() -> None:
    graph = graphs.draw([(DAYS[0], 5), (DAYS[1], 5)])
    assert graph is not None
    assert {y for _sign, _x, y in places(graph.path)} == {graphs.HEIGHT / 2}


def test_a_small_change_does_not_look_like_a_great_one() -> None:
    small, great = (graphs.draw([(DAYS[0], 65), (DAYS[1], value)], span=20) for value in (66, 85))
    assert small is not None and great is not None
    assert float(small.low) - float(small.high) < 0.1 * graphs.HEIGHT < float(great.low) - float(great.high)


def test_a_graph_says_what_it_shows() -> None:
    graph = graphs.draw([(DAYS[0], 1), (DAYS[1], 2)])
    page = render_to_string("web/components/graph.html", {"graph": graph, "label": "From 1 to 2"})
    assert 'role="img" aria-label="From 1 to 2"' in page
