"""A family tree as a drawing: generations in rows, couples side by side, children below their parents.

It knows boxes and lines, not people. Lengths are in the drawing's own units, which scale with the page.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from tessera.web.parts import Words

WIDTH, HEIGHT = 168, 74
GAP, GENERATION_GAP = 22, 54
MARGIN: Final = 12
SWEEPS: Final = 6
LANES: Final = (0, 9, -9)  # beside the middle between two generations
WIDE: Final = 1_300  # a wider drawing could not be read when made to fit a page
LONGEST_NAME: Final = 20  # signs that fit into a box


@dataclass(frozen=True)
class Node:
    """Somebody in the tree. ``generation`` is 0 for the centre, -1 for its parents, 1 for its children.

    ``note`` and ``remark`` stand below the name, each on a line of its own.
    """

    key: int
    name: str
    note: Words
    generation: int
    url: str = ""
    look: str = ""  # centre, hidden, deceased
    remark: str = ""


@dataclass(frozen=True)
class Couple:
    one: int
    other: int
    is_over: bool = False


@dataclass(frozen=True)
class Descent:
    child: int
    parents: tuple[int, ...]  # one or two
    is_adopted: bool = False


@dataclass(frozen=True)
class Box:
    node: Node
    x: float
    y: float

    @property
    def middle(self) -> float:
        return self.x + WIDTH / 2

    @property
    def name_y(self) -> float:
        return self.y + (24 if self.node.remark else 33)

    @property
    def note_y(self) -> float:
        return self.name_y + 19

    @property
    def remark_y(self) -> float:
        return self.note_y + 18

    @property
    def short_name(self) -> str:
        name = self.node.name
        return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


@dataclass(frozen=True)
class Line:
    path: str
    look: str  # couple, couple-over, child, child-adopted


@dataclass(frozen=True)
class FamilyTree:
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {_short(self.width)} {_short(self.height)}"

    @property
    def is_wide(self) -> bool:
        return self.width > WIDE

    @property
    def box_width(self) -> int:
        return WIDTH

    @property
    def box_height(self) -> int:
        return HEIGHT


def draw(
    nodes: Sequence[Node],
    *,
    couples: Sequence[Couple],
    descents: Sequence[Descent],
    right_to_left: bool = False,
) -> FamilyTree:
    """Place the people and join them. In a right-to-left page the drawing is mirrored."""
    known = {node.key: node for node in nodes}
    couples = [couple for couple in couples if couple.one in known and couple.other in known]
    descents = [
        Descent(descent.child, kept, descent.is_adopted)
        for descent in descents
        if descent.child in known and (kept := tuple(parent for parent in descent.parents if parent in known))
    ]
    middles = _middles(nodes, couples, descents)
    least = min(middles.values(), default=0.0)
    width = max(middles.values(), default=0.0) - least + WIDTH + 2 * MARGIN
    top = min((node.generation for node in nodes), default=0)
    boxes = {}
    for node in nodes:
        x = middles[node.key] - least + MARGIN
        x = width - x - WIDTH if right_to_left else x
        boxes[node.key] = Box(node, round(x, 1), MARGIN + (node.generation - top) * (HEIGHT + GENERATION_GAP))
    height = max((box.y for box in boxes.values()), default=0.0) + HEIGHT + MARGIN
    lines = [*_child_lines(descents, boxes), *_couple_lines(couples, boxes)]
    return FamilyTree(width, height, tuple(boxes[node.key] for node in nodes), tuple(lines))


def _middles(
    nodes: Sequence[Node], couples: Sequence[Couple], descents: Sequence[Descent]
) -> dict[int, float]:
    """Where each box stands along its row, found by sweeping down and up towards relatives."""
    rows = _rows(nodes, couples)
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for descent in descents:
        for parent in descent.parents:
            above[descent.child].append(parent)
            below[parent].append(descent.child)
    place: dict[int, float] = {}
    for clusters in rows.values():
        _set_out(clusters, [float(index) for index in range(len(clusters))], place)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for generation in sorted(rows, reverse=not down):
            _towards(rows[generation], above if down else below, place)
    return place


def _rows(nodes: Sequence[Node], couples: Sequence[Couple]) -> dict[int, list[list[int]]]:
    """Each generation as clusters of people married to one another, who stand side by side."""
    generation = {node.key: node.generation for node in nodes}
    married: dict[int, list[int]] = defaultdict(list)
    for couple in couples:
        if generation[couple.one] == generation[couple.other]:
            married[couple.one].append(couple.other)
            married[couple.other].append(couple.one)
    rows: dict[int, list[list[int]]] = defaultdict(list)
    placed: set[int] = set()
    for node in nodes:
        if node.key not in placed:
            cluster = _side_by_side(node.key, married)
            placed.update(cluster)
            rows[node.generation].append(cluster)
    return rows


def _side_by_side(start: int, married: Mapping[int, Collection[int]]) -> list[int]:
    """The people tied to one by marriages, spouses on alternate sides."""
    row, waiting = [start], [start]
    while waiting:
        one = waiting.pop(0)
        for spouse in married.get(one, ()):
            if spouse not in row:
                at = row.index(one)
                row.insert(at + 1 if (len(row) - at) <= at + 1 else at, spouse)
                waiting.append(spouse)
    return row


def _towards(
    clusters: list[list[int]], related: Mapping[int, Sequence[int]], place: dict[int, float]
) -> None:
    """Move each cluster over its relatives of the row before, as near as its neighbours allow."""
    wishes = {}
    for cluster in clusters:
        drawn = [
            place[other] - place[one] for one in cluster for other in related.get(one, ()) if other in place
        ]
        centre = fmean(place[one] for one in cluster)
        wishes[cluster[0]] = centre + (fmean(drawn) if drawn else 0.0)
    clusters.sort(key=lambda cluster: wishes[cluster[0]])
    _set_out(clusters, [wishes[cluster[0]] for cluster in clusters], place)


def _set_out(clusters: Sequence[Sequence[int]], wishes: Sequence[float], place: dict[int, float]) -> None:
    """Set the clusters out in order, none on another, on average where they wished to be."""
    step = WIDTH + GAP
    edge = float("-inf")
    centres = []
    for cluster, wish in zip(clusters, wishes, strict=True):
        half = len(cluster) * step / 2
        centre = max(wish, edge + half)
        centres.append(centre)
        edge = centre + half
    shift = fmean(wish - centre for wish, centre in zip(wishes, centres, strict=True))
    for cluster, centre in zip(clusters, centres, strict=True):
        first = centre + shift - (len(cluster) - 1) * step / 2
        place.update({one: first + index * step for index, one in enumerate(cluster)})


def _couple_lines(couples: Iterable[Couple], boxes: Mapping[int, Box]) -> list[Line]:
    found = []
    for couple in couples:
        left, right = sorted((boxes[couple.one], boxes[couple.other]), key=lambda box: box.x)
        look = "couple-over" if couple.is_over else "couple"
        middle = left.y + HEIGHT / 2
        if _are_beside(left, right):
            path = f"M{_short(left.x + WIDTH)} {_short(middle)}H{_short(right.x)}"
        else:  # somebody stands between them: go below
            low = max(left.y, right.y) + HEIGHT + 10
            path = (
                f"M{_short(left.middle)} {_short(left.y + HEIGHT)}V{_short(low)}"
                f"H{_short(right.middle)}V{_short(right.y + HEIGHT)}"
            )
        found.append(Line(path, look))
    return found


def _child_lines(descents: Sequence[Descent], boxes: Mapping[int, Box]) -> list[Line]:
    """From each couple or parent down to the children, those of different parents on lanes of their own."""
    starts = [(descent, *start) for descent in descents for start in _starts(descent, boxes)]
    rows: dict[float, list[float]] = defaultdict(list)
    for _descent, x, y, _path in sorted(starts, key=lambda start: start[1]):
        if x not in rows[y]:
            rows[y].append(x)
    found = []
    for descent, x, y, path in starts:
        child = boxes[descent.child]
        lane = rows[y].index(x) % len(LANES)
        turn = child.y - GENERATION_GAP / 2 + LANES[lane]
        bracket = f"M{_short(x)} {_short(y)}V{_short(turn)}H{_short(child.middle)}V{_short(child.y)}"
        found.append(Line(path + bracket, "child-adopted" if descent.is_adopted else "child"))
    return found


def _starts(descent: Descent, boxes: Mapping[int, Box]) -> list[tuple[float, float, str]]:
    """Where the lines to a child begin: between its parents where they stand side by side, else below each."""
    parents = sorted((boxes[parent] for parent in descent.parents), key=lambda box: box.x)
    if len(parents) == 2 and _are_beside(*parents):
        left, right = parents
        middle = left.y + HEIGHT / 2
        joined = f"M{_short(left.x + WIDTH)} {_short(middle)}H{_short(right.x)}"
        return [(fmean((left.middle, right.middle)), middle, joined)]
    return [(parent.middle, parent.y + HEIGHT, "") for parent in parents]


def _are_beside(left: Box, right: Box) -> bool:
    return left.y == right.y and right.x - left.x <= WIDTH + GAP + 1


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
