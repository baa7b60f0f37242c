"""What needs nothing of the test of all constraints to be broken."""

from collections.abc import Callable
from typing import Any

from tests.house import forms, log_ins, messages, named_versions, systems


def violations() -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""
    found: dict[str, Callable[[], Any]] = {}
    for module in (log_ins, named_versions, messages, systems, forms):
        found |= module.violations()
    return found
