"""What a file says of one area, and where it says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tessera.areas.imports.faults import Fault


@dataclass(frozen=True)
class AreaRow:
    """``parent`` is the code of the nearest area above; ``columns`` are the headings of the file by fact."""

    sheet: str
    number: int
    level: int
    code: str
    parent: str
    names: Mapping[str, str]
    since: date | None = None
    until: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    boundary: Mapping[str, Any] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def fault(self, what: str, fact: str, /, **facts: Any) -> Fault:
        """A fault of this row, in the column of a fact ("code", "parent", "since" …)."""
        return Fault(what, self.sheet, self.number, self.columns.get(fact, ""), facts)


@dataclass(frozen=True)
class FileContent:
    """The areas of a file, what is wrong with it, and what was left out of it on purpose."""

    rows: tuple[AreaRow, ...]
    faults: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()
