"""What a file as a whole says of how it writes dates and numbers: one cell alone often could be read in two ways."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from tessera.bulk import parts
from tessera.bulk.choices import DateOrder, DecimalMark, FileFormat
from tessera.bulk.errors import DateOrderAmbiguous, DecimalMarkAmbiguous
from tessera.bulk.models import Import
from tessera.bulk.targets import Target
from tessera.bulk.values import dates, numbers
from tessera.dictionary.choices import FieldType

Chosen = Sequence[Target | None]
_DATES: Final = {FieldType.DATE}
_NUMBERS: Final = {FieldType.INTEGER, FieldType.DECIMAL}


@dataclass
class Evidence:
    """The columns of dates and of numbers, and what was asked of them in one reading of the file."""

    found: Import
    chosen: Chosen
    said: dict[str, Any] = field(default_factory=dict)

    def gather(self, *, of_dates: bool, of_numbers: bool) -> None:
        for part in parts.of(self.found):
            asked = [
                expression
                for index in part.positions
                for expression in self._questions(index, of_dates=of_dates, of_numbers=of_numbers)
            ]
            if asked:
                self.said |= part.lines().select(asked).collect(engine="streaming").row(0, named=True)

    def _questions(self, index: int, *, of_dates: bool, of_numbers: bool) -> list[pl.Expr]:
        kind = self._type(index)
        if of_dates and kind in _DATES:
            return dates.order_evidence(f"c{index}")
        if of_numbers and kind in _NUMBERS:
            is_spreadsheet = self.found.format == FileFormat.XLSX
            whole = kind == FieldType.INTEGER
            return numbers.mark_evidence(f"c{index}", whole=whole, is_spreadsheet=is_spreadsheet)
        return []

    def _type(self, index: int) -> FieldType | None:
        target = self.chosen[index]
        return FieldType(target.spec.type) if target is not None and target.spec is not None else None

    def _positions(self, types: set[FieldType]) -> list[int]:
        return [index for index in range(len(self.chosen)) if self._type(index) in types]

    def date_order(self) -> DateOrder:
        """The order in which the file writes dates, from all of its date columns. Raises DateOrderAmbiguous."""
        orders = []
        for index in self._positions(_DATES):
            first, second, differ = (self.said[f"c{index}_{what}"] for what in ("first", "second", "differ"))
            certain = first is not None and bool(differ)
            orders.append((index, dates.order_found(first, second, differ), certain))
        known = {order for _, order, certain in orders if certain and order is not None}
        if len(known) == 1:
            return known.pop()
        for index, order, _ in orders:
            if order is None or len(known) > 1:
                example = next(iter(self.found.samples[index]), "")
                raise DateOrderAmbiguous(
                    column=self.found.headings[index], example=example, field="date_order"
                )
        return DateOrder.DAY_FIRST

    def decimal_mark(self) -> DecimalMark:
        """What the file writes before fractions, from all of its number columns. Raises DecimalMarkAmbiguous."""
        columns = self._positions(_NUMBERS)
        sure = [
            mark
            for mark in (DecimalMark.DOT, DecimalMark.COMMA)
            if any(self.said[f"c{index}_{mark}"] for index in columns)
        ]
        if len(sure) == 1:
            return sure[0]
        for index in columns:
            if example := self.said[f"c{index}_doubtful"]:
                raise DecimalMarkAmbiguous(
                    column=self.found.headings[index], example=example, field="decimal_mark"
                )
        return DecimalMark.DOT
