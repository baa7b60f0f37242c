"""Where things stand in a definition, and what holds what."""

import copy
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tessera.intake.profile import components, texts
from tessera.intake.profile.context import Reader
from tessera.intake.profile.model import Kind
from tessera.intake.profile.settings import CONTENT
from tessera.lib.refusals import NotFound

Json = dict[str, Any]
Place = tuple[int, ...]  # (1, 0) is what stands first on the second page; () is the form itself

PAGE: Final = "panel"
ROWS: Final = "editgrid"
BUTTON: Final = "button"
HOLDERS: Final = frozenset({PAGE, ROWS})
DEEPEST: Final = 12


@dataclass(frozen=True)
class Part:
    """A component where it stands. ``path`` is how faults name it, ``name`` how conditions do: the key, below that of
    its rows. ``rows`` is the key of the rows it is asked in."""

    place: Place
    component: Json
    path: str
    rows: str = ""

    @property
    def type(self) -> str:
        return str(self.component.get("type") or "")

    @property
    def kind(self) -> Kind | None:
        return components.kind_of(self.component)

    @property
    def key(self) -> str:
        key = self.component.get("key")
        return key if isinstance(key, str) else ""

    @property
    def name(self) -> str:
        return f"{self.rows}.{self.key}" if self.rows else self.key

    @property
    def is_page(self) -> bool:
        return self.type == PAGE

    @property
    def is_rows(self) -> bool:
        return self.type == ROWS

    @property
    def is_content(self) -> bool:
        return self.type == CONTENT

    @property
    def label(self) -> str:
        """What it is called in the language of the form, else its key."""
        first, second = ("title", "label") if self.is_page else ("label", "title")
        found = texts.plain(self.component.get(first)) or texts.plain(self.component.get(second))
        if self.is_content:
            html = self.component.get("html")
            found = " ".join(texts.fragments(html)) if isinstance(html, str) else ""
        return found or self.key


def opened(definition: Any) -> Json:
    """A copy to be worked on: an object with a list of components, without the buttons that publishing adds anyway."""
    made: Json = copy.deepcopy(definition) if isinstance(definition, dict) else {}
    given = made.get("components")
    found = [one for one in (given if isinstance(given, list) else []) if not _is(one, BUTTON)]
    return made | {"display": made.get("display", "form"), "components": found}


def edition_of(definition: Any) -> str:
    """Tells two definitions apart: whoever edits one says which they have read."""
    written = json.dumps(definition, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def parts(definition: Json) -> list[Part]:
    """Everything in the order of the form, what holds before what is held."""
    return list(_parts(definition["components"], (), "", ""))


def _parts(held: list[Any], above: Place, path: str, rows: str) -> Iterator[Part]:
    reader = Reader()
    for number, given in enumerate(held):
        component = given if isinstance(given, dict) else {}
        part = Part((*above, number), component, reader.path_of(component, path, number + 1), rows)
        yield part
        if part.type in HOLDERS and len(part.place) < DEEPEST:
            yield from _parts(held_by(component), part.place, part.path, part.key if part.is_rows else rows)


class Index:
    """The parts of a definition by their places, for who asks for many."""

    def __init__(self, definition: Json) -> None:
        self.every = parts(definition)
        self._by_place = {part.place: part for part in self.every}
        self._counts = Counter(part.place[:-1] for part in self.every)

    def find(self, place: Place) -> Part | None:
        return self._by_place.get(place)

    def at(self, place: Place) -> Part:
        """Raises NotFound."""
        if place not in self._by_place:
            raise NotFound
        return self._by_place[place]

    def count(self, place: Place) -> int:
        """How many things stand right below it."""
        return self._counts[place]

    def accepts(self, holder: Place, component: Json) -> bool:
        """Whether the component may stand in what is at the place, () being the form."""
        found = self.find(holder)
        return (found is not None or not holder) and accepts(found, component)


def part_at(definition: Json, place: Place) -> Part:
    """Raises NotFound."""
    return Index(definition).at(place)


def held_by(component: Json) -> list[Any]:
    """What a page or rows hold; empty for everything else."""
    found = component.get("components") if component.get("type") in HOLDERS else None
    return found if isinstance(found, list) else []


def list_at(definition: Json, place: Place) -> list[Any]:
    """The list of what the page or rows at the place hold, to be changed in place. Raises NotFound."""
    held: list[Any] = definition["components"]
    for number in place:
        if not 0 <= number < len(held) or not isinstance(held[number], dict):
            raise NotFound
        holder = held[number]
        if holder.get("type") not in HOLDERS:
            raise NotFound
        if not isinstance(holder.get("components"), list):
            holder["components"] = []
        held = holder["components"]
    return held


def accepts(holder: Part | None, component: Json) -> bool:
    """Whether a component may stand there: pages in the form, all else on pages, and rows not within rows."""
    is_page = component.get("type") == PAGE
    if holder is None:
        return is_page
    if is_page or holder.type not in HOLDERS:
        return False
    return not (component.get("type") == ROWS and (holder.is_rows or bool(holder.rows)))


def located(definition: Json) -> Mapping[str, Place]:
    """Where a fault's path leads. What is of the form as a whole is not among them."""
    found: dict[str, Place] = {}
    every = parts(definition)
    for names in ([one.path for one in every], [one.name for one in every], [one.key for one in every]):
        for name, part in zip(names, every, strict=True):
            if name:
                found.setdefault(name, part.place)
    return found


def _is(given: Any, kind: str) -> bool:
    return isinstance(given, dict) and given.get("type") == kind
