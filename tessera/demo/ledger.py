"""What a chunk writes: rows, the versions they replaced, and the changes that did it."""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any, TypeVar

from tessera.demo.rows import Change, Facts, Row, Village
from tessera.registry import encryption
from tessera.registry.models import IdentifierKind

R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class Version:
    """A row as it was until a change, and the row that it has become."""

    row: Row
    live: Row
    until: Change


@dataclass
class Ledger:
    """Collects a chunk. All keys are drawn from ``rng``, so the same seed gives the same people."""

    rng: Random
    rows: dict[type[Row], list[Any]] = field(default_factory=lambda: defaultdict(list))
    versions: dict[type[Row], list[Version]] = field(default_factory=lambda: defaultdict(list))
    changes: list[Change] = field(default_factory=list)

    def key(self, at: datetime) -> str:
        """A UUIDv7 of that moment."""
        moment, chance = f"{int(at.timestamp() * 1000):012x}", self.rng.getrandbits(74)
        tail = f"{chance & 0xFFFF_FFFF_FFFF:012x}"
        return f"{moment[:8]}-{moment[8:]}-7{chance >> 62:03x}-{0x8000 | (chance >> 48 & 0x3FFF):04x}-{tail}"

    def change(self, at: datetime, kind: str, given: Facts, *, village: Village, **more: Any) -> Change:
        """A change of one operation, made at the district's office unless ``channel`` says otherwise."""
        found = Change(
            at=at,
            channel=more.pop("channel", "console"),
            kind=kind,
            officer=village.officer,
            input=given,
            area_id=village.area_id,
            public_id=self.key(at),
            **more,
        )
        self.changes.append(found)
        return found

    def add(self, row: R) -> R:
        self.rows[type(row)].append(row)
        return row

    def revise(self, row: Row, change: Change, **new: Any) -> None:
        """Keep the row as it was, then change it. Nothing is kept when nothing changes."""
        if all(getattr(row, name) == value for name, value in new.items()):
            return
        self.versions[type(row)].append(Version(copy(row), row, change))
        for name, value in new.items():
            setattr(row, name, value)


class Serials:
    """The numbers that Karuna's authorities give out: each once, in no visible order."""

    def __init__(self, kinds: dict[str, IdentifierKind]) -> None:
        self._kinds = kinds
        self._national = 0
        self._births = 0

    def national_id(self) -> encryption.Sealed:
        number = self._next()
        return self.seal("national_id", f"{number:09}{_luhn(number)}")

    def mistyped_national_id(self) -> encryption.Sealed:
        """A number whose check digit is wrong, so that it is nobody's."""
        number = self._next()
        return self.seal("national_id", f"{number:09}{(_luhn(number) + 3) % 10}")

    def _next(self) -> int:
        self._national += 1
        return self._national * 7_368_787 % 1_000_000_000  # coprime, so no number comes twice below a billion

    def birth_certificate(self, born: date) -> encryption.Sealed:
        self._births += 1
        return self.seal("birth_certificate", f"{born.year}{self._births:08}")

    def seal(self, kind: str, value: str) -> encryption.Sealed:
        return encryption.seal(self._kinds[kind], value)


def _luhn(number: int) -> int:
    """The check digit that catches a mistyped digit."""
    total = 0
    for place, digit in enumerate(int(sign) for sign in reversed(str(number))):
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10
