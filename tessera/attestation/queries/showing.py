"""Facts as people read them: masked for those who may not see them."""

from collections.abc import Iterable
from dataclasses import dataclass

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.attestation.checking import HIDDEN
from tessera.attestation.queries.standings import Standing
from tessera.dictionary import display
from tessera.dictionary.choices import FieldType, Storage
from tessera.registry.queries.places import Places, places


@dataclass(frozen=True)
class Showing:
    """What is needed to show facts to one viewer."""

    viewer: Viewer
    places: Places
    language: str

    def shown(self, fact: Standing) -> str:
        words = self._words(fact)
        hidden = fact.spec.sensitivity in HIDDEN
        if hidden and not self.viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).covers(fact.path):
            return display.mask(fact.spec, words)
        return words

    def _words(self, fact: Standing) -> str:
        spec, value = fact.spec, fact.value
        if spec.type == FieldType.AREA and spec.storage == Storage.COLUMN:
            way = self.places.way_to(value)
            return way[-1].name if way else ""
        if spec.type == FieldType.DATE and isinstance(value, list):
            return partly(value[0], value[1])
        name_area = self.places.name_of_code
        return display.display(spec, value, language=self.language, name_area=name_area)


def partly(day: str, precision: str) -> str:
    """A birth date as exactly as it is known, in the way in which files have it: 1986, or 1986-03."""
    return day[:7] if precision == "month" else day[:4]


def showing(facts: Iterable[Standing], *, viewer: Viewer, language: str) -> Showing:
    """One query, for the names of the areas that the facts speak of."""
    ids: set[int | None] = set()
    codes: set[str] = set()
    for fact in facts:
        if fact.spec.type == FieldType.AREA and fact.spec.storage == Storage.COLUMN:
            ids.add(fact.value)
        elif fact.spec.type == FieldType.AREA:
            codes.add(str(fact.value))
    return Showing(viewer, places(ids=ids, codes=codes, language=language), language)
