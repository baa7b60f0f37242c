"""What a file would change, in the words of the screen: labels for fields and codes, names for areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tessera.areas.models import Area
from tessera.bulk import targets
from tessera.bulk.preview import Difference, Example
from tessera.bulk.targets import Targets
from tessera.console.events.facts import SEALED
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.display import display, mask
from tessera.dictionary.specs import FieldSpec
from tessera.lib.labels import in_language


@dataclass(frozen=True)
class Words:
    """``areas`` are names by code, read at once for all examples; ``shows_hidden``: also sensitive facts."""

    language: str
    shows_hidden: bool
    known: Targets
    areas: Mapping[str, str]

    @classmethod
    def of(cls, examples: Sequence[Example], language: str, shows_hidden: bool) -> Self:
        codes = {
            value
            for one in examples
            for change in one.differences
            if _is_area(_spec(change, one.subject))
            for value in (change.before, change.after)
            if isinstance(value, str)
        }
        areas = Area.objects.filter(code__in=codes).values_list("code", "names") if codes else ()
        names = {code: in_language(labels, language) for code, labels in areas}
        return cls(language, shows_hidden, targets.current(), names)

    def difference(self, change: Difference, subject: Subject) -> tuple[str, str, str]:
        """Label, before, after. Sensitive facts are masked for who may not see them."""
        spec = _spec(change, subject)
        target = self.known.get(change.key)
        if spec is None and target is not None:
            spec = target.spec
        before, after = (self._shown(spec, value) for value in (change.before, change.after))
        if spec is not None and spec.sensitivity in SEALED and not self.shows_hidden:
            before, after = mask(spec, before), mask(spec, after)
        return self._label(change, spec, target), before, after

    def _label(self, change: Difference, spec: FieldSpec | None, target: targets.Target | None) -> str:
        if spec is not None:
            return spec.label_in(self.language)
        if target is None:
            return change.key
        # What the target says of its use ("rows with the same one live together") is for the page of columns.
        return in_language(target.kind.names if target.kind else {}, self.language) or target.label_in(
            self.language
        )

    def _shown(self, spec: FieldSpec | None, value: Any) -> str:
        if value is None or value == "":
            return ""
        if spec is None:
            return str(value)
        given = str(value) if spec.type == FieldType.CODE else value
        return display(spec, given, language=self.language, name_area=self.areas.get)


def _spec(change: Difference, subject: Subject) -> FieldSpec | None:
    return catalogue.field(subject, change.key.removesuffix("_id"))


def _is_area(spec: FieldSpec | None) -> bool:
    return spec is not None and spec.type == FieldType.AREA
