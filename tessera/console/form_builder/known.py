"""Ready questions for the fields of the dictionary, as Form.io's JSON, and their words in all languages."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec, Labels
from tessera.intake.profile.bindings import CLOSED
from tessera.intake.profile.reading import read
from tessera.intake.profile.words import words_of
from tessera.lib.labels import in_language

Json = dict[str, Any]
MOST_RADIOS: Final = 6  # options; more of them are a list to choose from

TYPES: Final[Mapping[FieldType, str]] = {
    FieldType.TEXT: "textfield",
    FieldType.INTEGER: "number",
    FieldType.DECIMAL: "number",
    FieldType.DATE: "day",
    FieldType.BOOLEAN: "checkbox",
    FieldType.CODE: "radio",
    FieldType.CODES: "selectboxes",
    FieldType.AREA: "select",
    FieldType.PHONE: "phoneNumber",
    FieldType.EMAIL: "email",
}


def known_questions(catalogue: Catalogue, subject: Subject, *, language: str) -> list[Json]:
    """A question for each field that a form may fill, bound to it, with texts in ``language``."""
    specs = catalogue.fields(subject)
    return [
        known_question(spec, language=language)
        for spec in specs
        if spec.type in TYPES and spec.key not in CLOSED
    ]


def known_question(spec: FieldSpec, *, language: str) -> Json:
    properties: Json = {"registry": f"{spec.subject}.{spec.key}"}
    made: Json = {
        "type": TYPES[spec.type],
        "key": spec.key,
        "label": spec.label_in(language),
        "description": spec.help_in(language),
        "input": True,
        "properties": properties,
    }
    made["validate"] = _rules(spec)
    if spec.type == FieldType.DATE:
        made["dayFirst"] = True
    elif spec.type == FieldType.AREA:
        properties["picker"] = "area"
    elif spec.type == FieldType.INTEGER:
        made["decimalLimit"] = 0
    elif spec.code_list is not None:
        made |= _options(spec, language)
    return made


def with_known_words(definition: Any, catalogue: Catalogue) -> Any:
    """The definition with the dictionary's translations of texts that it has from there and that nobody has translated.

    Only into the languages that the form speaks already.
    """
    if not isinstance(definition, dict):
        return definition
    profile, _faults = read(definition)
    texts = {text for _path, text in words_of(profile)}
    given = definition.get("i18n")
    words: dict[str, Any] = {
        language: dict(several)
        for language, several in (given.items() if isinstance(given, dict) else ())
        if isinstance(several, dict)
    }
    for labels in _all_labels(catalogue):
        source = in_language(labels, profile.language)
        if source in texts:
            for language, text in labels.items():
                if language in words and text:
                    words[language].setdefault(source, text)
    return definition | {"i18n": words}


def _all_labels(catalogue: Catalogue) -> Iterator[Labels]:
    lists = {}
    for subject in Subject:
        for spec in catalogue.fields(subject):
            yield from (spec.labels, spec.help)
            if spec.code_list is not None:
                lists[spec.code_list.key] = spec.code_list
    for code_list in lists.values():
        yield from (code.labels for code in code_list.codes)


def _rules(spec: FieldSpec) -> Json:
    rules: Json = {"required": True} if spec.required else {}
    if spec.minimum is not None:
        rules["min"] = float(spec.minimum)
    if spec.maximum is not None:
        rules["max"] = float(spec.maximum)
    if spec.type == FieldType.INTEGER:
        rules["integer"] = True
    if spec.type == FieldType.TEXT and spec.pattern:
        rules["pattern"] = spec.pattern
    if spec.type == FieldType.TEXT and spec.max_length:
        rules["maxLength"] = spec.max_length
    return rules


def _options(spec: FieldSpec, language: str) -> Json:
    assert spec.code_list is not None
    options = [
        {"value": code.value, "label": code.label_in(language)}
        for code in spec.code_list.codes
        if code.until is None
    ]
    if spec.type == FieldType.CODES or len(options) <= MOST_RADIOS:
        return {"values": options}
    return {"type": "select", "dataSrc": "values", "data": {"values": options}, "widget": "html5"}
