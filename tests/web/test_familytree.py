"""Family trees: nobody stands on anybody, generations are rows, right-to-left is the mirror."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.web.familytree import GAP, WIDTH, Couple, Descent, FamilyTree, Node, draw

PEOPLE = [Node(0, "Amina", "", 0), Node(1, "Moussa", "Husband", 0), Node(2, "Awa", "Daughter", 1)]
PEOPLE += [Node(3, "Ismael", "Son", 1), Node(4, "Kadiatou", "Mother", -1)]
COUPLES = [Couple(0, 1)]
DESCENTS = [Descent(2, (0, 1)), Descent(3, (0, 1), is_adopted=True), Descent(0, (4,))]


@st.composite
def trees(draw_from: st.DrawFn) -> FamilyTree:
    generations = draw_from(st.lists(st.integers(-3, 3), min_size=1, max_size=25))
    nodes = [Node(key, f"N{key}", "", generation) for key, generation in enumerate(generations)]
    some = st.integers(0, len(nodes) - 1)
    pairs = draw_from(st.lists(st.tuples(some, some), max_size=15))
    couples = [Couple(one, other) for one, other in pairs if one < other]
    descents = [
        Descent(child, (parent,))
        for parent, child in draw_from(st.lists(st.tuples(some, some), max_size=25))
        if generations[child] == generations[parent] + 1
    ]
    return draw(nodes, couples=couples, descents=descents, right_to_left=draw_from(st.booleans()))


@settings(max_examples=150, deadline=None)
@given(trees())
def test_nobody_stands_on_anybody(tree: FamilyTree) -> None:
    rows: dict[float, list[float]] = {}
    for box in tree.boxes:
        assert 0 <= box.x <= tree.width - WIDTH
        assert 0 <= box.y < tree.height
        rows.setdefault(box.y, []).append(box.x)
    for row in rows.values():
        places = sorted(row)
        assert all(right - left >= WIDTH + GAP - 0.2 for left, right in zip(places, places[1:], strict=False))


def test_a_generation_is_a_row_and_a_couple_stands_side_by_side() -> None:
    tree = draw(PEOPLE, couples=COUPLES, descents=DESCENTS)
    boxes = {box.node.name: box for box in tree.boxes}
    assert boxes["Kadiatou"].y < boxes["Amina"].y == boxes["Moussa"].y < boxes["Awa"].y == boxes["Ismael"].y
    assert abs(boxes["Amina"].x - boxes["Moussa"].x) == WIDTH + GAP
    between = (boxes["Amina"].middle + boxes["Moussa"].middle) / 2
    assert between == (boxes["Awa"].middle + boxes["Ismael"].middle) / 2
    assert sorted(line.look for line in tree.lines) == ["child", "child", "child-adopted", "couple"]


def test_right_to_left_is_the_mirror() -> None:
    left = draw(PEOPLE, couples=COUPLES, descents=DESCENTS)
    right = draw(PEOPLE, couples=COUPLES, descents=DESCENTS, right_to_left=True)
    for one, other in zip(left.boxes, right.boxes, strict=True):
        assert one.y == other.y
        assert abs(one.middle + other.middle - left.width) < 0.3


def test_who_is_not_drawn_is_joined_by_no_line() -> None:
    tree = draw(PEOPLE[:1], couples=COUPLES, descents=DESCENTS)
    assert tree.lines == ()
    assert draw([], couples=[], descents=[]).boxes == ()
