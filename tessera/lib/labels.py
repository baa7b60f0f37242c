"""Labels that carry their languages as data: ``{"en": "District", "fr": "Département"}``."""

from collections.abc import Mapping


def in_language(labels: Mapping[str, str], language: str) -> str:
    """The label in the language, else in its base language, else in English, else in any; "" when there is none."""
    for candidate in (language, language.split("-")[0], "en"):
        if labels.get(candidate):
            return labels[candidate]
    return next((label for label in labels.values() if label), "")
