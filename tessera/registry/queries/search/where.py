"""Conditions of a search as SQL with bound parameters."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Where:
    """SQL conditions on the alias ``s`` with their parameters."""

    sql: str
    params: tuple[Any, ...] = ()

    def __and__(self, other: "Where") -> "Where":
        return Where(f"{self.sql} and {other.sql}", self.params + other.params)

    def within(self, outer: str) -> "Where":
        """These conditions in the place of the braces of another one."""
        return Where(outer.format(self.sql), self.params)


ALL: Final = Where("true")
NONE: Final = Where("false")
