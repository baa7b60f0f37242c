"""No number that is hidden can be deduced from those that are published, along the tree and across tables."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.statistics.suppression import THRESHOLD, Breakdown, Hiding
from tests.statistics.deducing import Equation, Unknowns

# A total broken down twice, as people are by sex and by age; the last group of the second is "not recorded".
TABLES = (Breakdown(0, (1, 2)), Breakdown(0, (3, 4), (5,)))
WIDTH = 6


def grown(parents: Sequence[int], leaves: Sequence[tuple[int, ...]]) -> list[list[int]]:
    """The rows of a tree whose leaves are given: each other row is the sum of its parts."""
    rows = [[0] * WIDTH for _ in parents]
    inner = set(parents)
    for place, leaf in enumerate(leaves):
        if place not in inner or len(parents) == 1:
            rows[place] = list(leaf)
    for place in reversed(range(1, len(parents))):
        above = rows[parents[place]]
        rows[parents[place]] = [a + b for a, b in zip(above, rows[place], strict=True)]
    return rows


def published(hiding: Hiding) -> tuple[dict[tuple[int, int], int], list[Equation]]:
    """The unknowns by row and column, and the equations between them that anybody can write down."""
    unknowns = {
        (place, column): number
        for number, (place, column) in enumerate(
            (place, column) for place, columns in enumerate(hiding.hidden) for column in sorted(columns)
        )
    }

    def equation(terms: list[tuple[int, int, int]]) -> Equation:
        left: dict[int, int] = {}
        right = 0
        for sign, place, column in terms:
            if (place, column) in unknowns:
                left[unknowns[place, column]] = sign
            else:
                right -= sign * hiding.rows[place][column]
        return left, right

    found = [
        equation([(-1, place, column), *((1, part, column) for part in parts)])
        for place, parts in enumerate(hiding.parts)
        if parts
        for column in range(WIDTH)
    ]
    found += [
        equation([(-1, place, table.total), *((1, place, column) for column in table.columns)])
        for place in range(len(hiding.rows))
        for table in TABLES
    ]
    return unknowns, [one for one in found if one[0]]


def hidden(parents: Sequence[int], rows: Sequence[Sequence[int]]) -> Hiding:
    hiding = Hiding(parents, rows)
    hiding.hide(TABLES)
    return hiding


@st.composite
def leaf(draw: st.DrawFn) -> tuple[int, ...]:
    few = st.one_of(st.integers(0, 12), st.sampled_from([0, 0, 1, 9, 10, 40]))
    sexes = draw(st.tuples(few, few))
    total = sum(sexes)
    cuts = sorted(draw(st.lists(st.integers(0, total), min_size=2, max_size=2)))
    ages = [end - start for start, end in pairwise([0, *cuts, total])]
    return (total, *sexes, *ages)


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    size = draw(st.integers(1, 9))
    parents = [0, *(draw(st.integers(0, max(0, place - 1))) for place in range(1, size))]
    return parents, grown(parents, [draw(leaf()) for _ in parents])


@settings(max_examples=80, deadline=None)
@given(trees())
def test_nothing_hidden_can_be_deduced(tree: tuple[list[int], list[list[int]]]) -> None:
    parents, rows = tree
    hiding = hidden(parents, rows)
    unknowns, equations = published(hiding)
    if not unknowns:
        return
    asked = Unknowns(len(unknowns), equations)
    gaps = {gap for table in TABLES for gap in table.gaps}
    for (place, column), unknown in unknowns.items():
        least, most = asked.bounds(unknown)
        told = f"row {place}, column {column}: from {least} to {most}"
        assert most is None or least < most, told
        if column not in gaps and rows[place][column] < THRESHOLD:
            assert most is None or most >= THRESHOLD, told


@settings(max_examples=200, deadline=None)
@given(trees())
def test_no_small_group_is_shown(tree: tuple[list[int], list[list[int]]]) -> None:
    parents, rows = tree
    hiding = hidden(parents, rows)
    for place, row in enumerate(rows):
        for column in (0, 1, 2, 3, 4):
            assert column in hiding.hidden[place] or not 0 < row[column] < THRESHOLD


def flat(*leaves: tuple[int, ...]) -> Hiding:
    """One area whose parts are given."""
    parents = [0] * (len(leaves) + 1)
    return hidden(parents, grown(parents, [(0,) * WIDTH, *leaves]))


def of(sexes: tuple[int, int]) -> tuple[int, ...]:
    return sum(sexes), *sexes, sum(sexes), 0, 0


def test_without_small_groups_everything_is_shown() -> None:
    assert not any(flat(of((20, 30)), of((40, 10)), of((0, 0))).hidden)


def test_a_small_part_takes_the_next_smallest_with_it() -> None:
    shown = flat(of((2, 2)), of((50, 50)), of((30, 40)), of((0, 0)))
    assert [0 in columns for columns in shown.hidden] == [False, True, False, True, True]


def test_small_parts_that_hide_each_other_take_nobody_with_them() -> None:
    shown = flat(of((5, 3)), of((4, 4)), of((50, 50)), of((30, 40)))
    assert [0 in columns for columns in shown.hidden] == [False, True, True, False, False]


def test_a_table_with_a_small_group_is_blank_and_its_total_is_shown() -> None:
    shown = flat(of((3, 40)), of((50, 50)), of((200, 300)))
    assert 0 not in shown.hidden[1] and {1, 2} <= shown.hidden[1]
    assert {1, 2} <= shown.hidden[2] and not shown.hidden[3]


def test_a_gap_in_the_record_is_no_small_group() -> None:
    assert not any(flat((60, 30, 30, 50, 0, 10), (43, 20, 23, 20, 20, 3)).hidden[1:])


def test_below_what_is_hidden_all_is_hidden() -> None:
    parents = [0, 0, 0, 1, 1]
    rows = grown(parents, [(0,) * WIDTH, (0,) * WIDTH, of((50, 60)), of((2, 2)), of((3, 1))])
    assert [0 in columns for columns in hidden(parents, rows).hidden] == [False, True, True, True, True]


def test_a_whole_that_is_small_is_hidden_altogether() -> None:
    assert all(0 in columns for columns in flat(of((2, 1)), of((0, 3))).hidden)


@pytest.mark.parametrize("number", [1, 9])
def test_the_simplex_finds_what_can_be_deduced(number: int) -> None:
    """The referee itself: one hidden part of a known sum is no secret, two are."""
    cases: list[tuple[int, Equation, tuple[int, int | None]]] = [
        (1, ({0: 1}, number), (number, number)),
        (2, ({0: 1, 1: 1}, number), (0, number)),
        (2, ({0: 1, 1: -1}, number), (number, None)),
    ]
    for unknowns, equation, (least, most) in cases:
        found_least, found_most = Unknowns(unknowns, [equation]).bounds(0)
        assert (int(found_least), None if found_most is None else int(found_most)) == (least, most)
