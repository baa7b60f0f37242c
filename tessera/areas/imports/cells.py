"""Reading one row of headings and values, however the file wrote them, into an ``AreaRow``."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tessera.areas.imports.faults import Fault
from tessera.areas.imports.headings import Headings
from tessera.areas.imports.rows import AreaRow

Values = Mapping[str, Any]
DEGREES = {"latitude": 90, "longitude": 180}
MAIN_LANGUAGE = "en"


class RowReader:
    """Reads the rows of a sheet of one level and gathers their faults."""

    def __init__(self, sheet: str, headings: Headings, level: int) -> None:
        self.sheet = sheet
        self.headings = headings
        self.level = level
        self.faults: list[Fault] = []

    def read(self, number: int, values: Values) -> AreaRow | None:
        """The area of a row; None, with faults, when it cannot be told which area it is."""
        code = as_text(values.get(self.headings.codes[self.level]))
        parent_level = self._parent_level(values)
        row = AreaRow(
            sheet=self.sheet,
            number=number,
            level=self.level,
            code=code,
            parent=as_text(values.get(self.headings.codes[parent_level])) if parent_level is not None else "",
            names=self._names(values),
            columns=self._columns(parent_level),
        )
        self._require(row)
        since, until = self._day(row, values, "since"), self._day(row, values, "until")
        if since and until and until <= since:
            self.faults.append(row.fault("ends-too-early", "until"))
        latitude, longitude = self._place(row, values)
        if not code:
            return None
        return replace(row, since=since, until=until, latitude=latitude, longitude=longitude)

    def _parent_level(self, values: Values) -> int | None:
        """The deepest level above of which the row names an area; else the deepest of which it could."""
        above = sorted((level for level in self.headings.codes if level < self.level), reverse=True)
        named = [level for level in above if as_text(values.get(self.headings.codes[level]))]
        return next(iter(named or above), None)

    def _names(self, values: Values) -> Mapping[str, str]:
        names = {
            language: as_text(values.get(heading))
            for language, heading in self.headings.names.get(self.level, {}).items()
        }
        for column, heading in self.headings.named_by.get(self.level, {}).items():
            language = as_text(values.get(column)).lower()[:2] or (MAIN_LANGUAGE if column == "lang" else "")
            if language:
                names.setdefault(language, as_text(values.get(heading)))
        return {language: name for language, name in names.items() if name}

    def _columns(self, parent_level: int | None) -> Mapping[str, str]:
        headings = self.headings
        names = [
            *headings.names.get(self.level, {}).values(),
            *headings.named_by.get(self.level, {}).values(),
        ]
        columns = {"code": headings.codes[self.level], "name": next(iter(names), "")} | headings.facts
        return columns if parent_level is None else columns | {"parent": headings.codes[parent_level]}

    def _require(self, row: AreaRow) -> None:
        if not row.code:
            self.faults.append(row.fault("code-missing", "code"))
        if not row.names:
            self.faults.append(row.fault("name-missing", "name"))
        if not row.parent and self.level > 0:
            self.faults.append(row.fault("parent-missing", "parent"))

    def _day(self, row: AreaRow, values: Values, fact: str) -> date | None:
        value = values.get(self.headings.facts.get(fact, ""))
        if value is None or value == "":
            return None
        found = as_day(value)
        if found is None:
            self.faults.append(row.fault("not-a-date", fact, value=value))
        return found

    def _place(self, row: AreaRow, values: Values) -> tuple[float | None, float | None]:
        before = len(self.faults)
        latitude, longitude = self._degrees(row, values, "latitude"), self._degrees(row, values, "longitude")
        if (latitude is None) != (longitude is None) and len(self.faults) == before:
            self.faults.append(row.fault("half-a-place", "longitude" if latitude is not None else "latitude"))
        return latitude, longitude

    def _degrees(self, row: AreaRow, values: Values, fact: str) -> float | None:
        value = values.get(self.headings.facts.get(fact, ""))
        if value is None or value == "":
            return None
        found = as_number(value)
        if found is None:
            self.faults.append(row.fault("not-a-number", fact, value=value))
        elif abs(found) > DEGREES[fact]:
            self.faults.append(row.fault("not-on-earth", fact, value=value))
        else:
            return found
        return None


def as_text(value: Any) -> str:
    """Text without spaces around it; a whole number that a spreadsheet made of a code is written as one."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(as_text(value).replace("/", "-")).date()
    except ValueError:
        return None


def as_number(value: Any) -> float | None:
    try:
        found = float(as_text(value))
    except ValueError:
        return None
    return found if math.isfinite(found) else None
