"""The texts of a form in its languages. A text is translated once, wherever it stands: Form.io keeps translations by
what is said in the language of the form."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from tessera.intake.outline.tree import Json, Part
from tessera.intake.profile import texts
from tessera.intake.profile.reading import read
from tessera.intake.profile.words import words_of

Words = Mapping[str, str]  # by language


def language_of(definition: Json) -> str:
    """The language in which the form is written."""
    return texts.plain(definition.get("language")) or "en"


def texts_of(definition: Json, source: str) -> dict[str, str]:
    """The text in every language that has it, that of the form included."""
    found = {language_of(definition): source}
    for language, words in _given(definition).items():
        text = words.get(source) if source else None
        if isinstance(text, str) and text.strip():
            found[language] = text
    return found


def with_texts(definition: Json, several: Iterable[Words]) -> Json:
    """With these translations. A language that a text is given in without words loses its translation."""
    base = language_of(definition)
    i18n = copy.deepcopy(_given(definition))
    for words in several:
        source = words.get(base, "")
        for language, text in words.items():
            if not source or language == base:
                continue
            if text:
                i18n.setdefault(language, {})[source] = text
            elif language in i18n:
                i18n[language].pop(source, None)
    return definition | {"i18n": {language: words for language, words in i18n.items() if words}}


def without_unused(definition: Json, sources: Iterable[str]) -> Json:
    """Without the translations of those of the texts that the form no longer says."""
    said = {text for _path, text in words_of(read(definition)[0])}
    gone = {source for source in sources if source and source not in said}
    i18n = {
        language: {source: text for source, text in words.items() if source not in gone}
        for language, words in _given(definition).items()
    }
    return definition | {"i18n": {language: words for language, words in i18n.items() if words}}


def label_in(definition: Json, part: Part, language: str) -> str:
    """What a part is called in the language, else in that of the form, else its key."""
    if part.is_content:
        html = texts_of(definition, html_of(part.component)).get(language, "")
        return " ".join(texts.fragments(html)) or part.label
    return texts_of(definition, part.label).get(language) or part.label


def sources_of(component: Json) -> list[str]:
    """Every text of the component, in the language of the form, as translations are kept by it."""
    rules = component.get("validate")
    data = component.get("data")
    found = [component.get(one) for one in ("label", "title", "description", "suffix")]
    found += (
        [rules.get(one) for one in ("customMessage", "patternMessage")] if isinstance(rules, dict) else []
    )
    for several in (component.get("values"), data.get("values") if isinstance(data, dict) else None):
        for one in several if isinstance(several, list) else []:
            found.append(one.get("label") if isinstance(one, dict) else None)
    known = [texts.plain(one) for one in found]
    return [one for one in [*known, html_of(component)] if one]


def html_of(component: Json) -> str:
    """A content's text as the form says it; as it was given when it cannot be shown."""
    given = component.get("html")
    if not isinstance(given, str):
        return ""
    try:
        return texts.cleaned_html(given)
    except texts.HtmlRefused:
        return given


def _given(definition: Json) -> dict[str, dict[str, Any]]:
    given = definition.get("i18n")
    found = given if isinstance(given, dict) else {}
    return {str(language): words for language, words in found.items() if isinstance(words, dict)}
