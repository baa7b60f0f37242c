"""Words whose language is that of the reader, who is not known yet: a mapping by language."""

from collections.abc import Callable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override


def in_each_language(said: Callable[[], str | Promise] | Promise) -> dict[str, str]:
    """A label in every language of the registry, for the context of a message."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = str(said if isinstance(said, Promise) else said())
    return found
