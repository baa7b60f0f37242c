"""Regular expressions that administrators write: run by RE2, whose time grows with the text alone."""

from functools import lru_cache
from typing import Any, Final

import re2

LONGEST: Final = 300

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 1_000_000

# What RE2 and a browser read differently; without these a pattern means the same to both.
_APART: Final = re2.compile(r"\\[pPAzCQEa]|\(\?[^:]|\[\[:", _OPTIONS)


class PatternRefused(ValueError):  # noqa: N818 - the house word for a typed "no"
    """RE2 cannot read the pattern, or it would take too much memory."""


def check(pattern: str) -> None:
    """Raises :class:`PatternRefused`, also for what a browser would read differently."""
    if len(pattern) > LONGEST:
        raise PatternRefused(pattern)
    if _APART.search(pattern) is not None:
        raise PatternRefused(pattern)
    _compiled(pattern)


def matches(pattern: str, text: str) -> bool:
    """As Form.io asks it: ``^pattern$``, with the anchors written to it and no brackets around it."""
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    try:
        return re2.compile(f"^{pattern}$", _OPTIONS)
    except re2.error as refused:
        raise PatternRefused(pattern) from refused
