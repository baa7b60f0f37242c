"""What can be added to a form, and what each kind of component is called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.console.form_builder.known import TYPES, known_question
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import Subject
from tessera.dictionary.specs import FieldSpec
from tessera.intake.outline.tree import Json, Part
from tessera.intake.profile.bindings import CLOSED
from tessera.lib.refusals import NotFound

AREA: Final = "area"
LANGUAGES: Final = settings.LANGUAGES
ASKED: Final[Mapping[str, str | Promise]] = {
    "textfield": gettext_lazy("Short text"),
    "textarea": gettext_lazy("Long text"),
    "number": gettext_lazy("Number"),
    "checkbox": gettext_lazy("Tick box"),
    "radio": gettext_lazy("One of a few"),
    "select": gettext_lazy("One of a list"),
    "selectboxes": gettext_lazy("Several of a list"),
    "day": gettext_lazy("Date"),
    "phoneNumber": gettext_lazy("Phone number"),
    "email": gettext_lazy("E-mail address"),
    "file": gettext_lazy("File"),
    AREA: gettext_lazy("Area"),
}
AROUND: Final[Mapping[str, str | Promise]] = {
    "panel": gettext_lazy("Page"),
    "editgrid": gettext_lazy("Something that repeats"),
    "content": gettext_lazy("Text"),
}
SETTINGS: Final[Mapping[str, Json]] = {
    "panel": {"input": False, "components": []},
    "content": {"input": False, "html": ""},
    "editgrid": {"components": []},
    "day": {"dayFirst": True},
    "phoneNumber": {"inputMask": ""},
    "file": {"storage": "url", "url": ""},
    "select": {"dataSrc": "values", "data": {"values": []}, "widget": "html5"},
    AREA: {"type": "select", "widget": "html5", "properties": {"picker": AREA}},
}
# Keys of components that have no label in Latin script to make one from.
KEYS: Final = {"panel": "page", "editgrid": "rows", "content": "words"}
SUBJECTS: Final = (
    (Subject.INDIVIDUAL, gettext_lazy("Known of a person")),
    (Subject.GROUP, gettext_lazy("Known of a household")),
    (Subject.MEMBERSHIP, gettext_lazy("Known of a member")),
)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Group:
    label: str
    choices: tuple[Choice, ...]


def groups(catalogue: Catalogue, *, language: str) -> tuple[Group, ...]:
    """All that can be added, by where it comes from."""
    known = (
        Group(str(words), tuple(_known(catalogue.fields(subject), subject, language)))
        for subject, words in SUBJECTS
    )
    return (
        Group(_("Ask for"), _choices(ASKED)),
        Group(_("Pages and text"), _choices(AROUND)),
        *(group for group in known if group.choices),
    )


def made(kind: str, catalogue: Catalogue, *, language: str) -> Json:
    """A new component, with what the dictionary knows of it. Raises NotFound."""
    if kind in ASKED or kind in AROUND:
        fresh: dict[str, Any] = {"type": kind, "key": KEYS.get(kind, "question"), "label": "", "input": True}
        return fresh | SETTINGS.get(kind, {})
    subject, _dot, key = kind.partition(".")
    spec = catalogue.field(subject, key)
    if spec is None or not is_offered(spec):
        raise NotFound
    return known_question(spec, language=language)


def is_known(kind: str) -> bool:
    return kind not in ASKED and kind not in AROUND


def kind_words(part: Part) -> str:
    """What kind of component it is; the type as it is written when Tessera has none of it."""
    if part.kind == AREA:
        return str(ASKED[AREA])
    return str(ASKED.get(part.type) or AROUND.get(part.type) or part.type or "?")


def kind_of(component: Json) -> str:
    """As ``made`` takes it."""
    part = Part((), component, "")
    return AREA if part.kind == AREA else part.type


def _choices(words: Mapping[str, str | Promise]) -> tuple[Choice, ...]:
    return tuple(Choice(value, str(label)) for value, label in words.items())


def _known(specs: Sequence[FieldSpec], subject: Subject, language: str) -> Iterator[Choice]:
    for spec in specs:
        if is_offered(spec):
            yield Choice(f"{subject.value}.{spec.key}", spec.label_in(language))


def is_offered(spec: FieldSpec) -> bool:
    return spec.type in TYPES and spec.key not in CLOSED and not spec.is_deprecated
