"""Versions of a row and what differs between them. Pure: nothing here reads the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

Row = Mapping[str, Any]

BOOKKEEPING: Final = frozenset({"recorded_at", "recorded_change", "recorded_by"})


@dataclass(frozen=True)
class Version:
    """A row as it stood from ``since`` until ``until`` (still standing: None), and the change that wrote it.

    ``change`` is None for what was written outside of a change; ``writer`` then names the database user.
    """

    row: Row
    since: datetime
    until: datetime | None
    change: int | None
    writer: str
    is_first: bool  # of its row, or of the row's return after a deletion


class Act(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Event:
    """One write to one row: what stood before and after, when, by which change and by whom."""

    act: Act
    at: datetime
    change: int | None
    writer: str
    before: Row | None
    after: Row | None
    order: int  # rises with every write to the same row

    @property
    def row(self) -> Row:
        """The row as the event left it, or as it was when the event removed it."""
        found = self.after if self.after is not None else self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class Stored:
    """A version as the database keeps it: an old row with the end of its time, or the live row."""

    row: Row
    superseded_at: datetime | None
    superseded_op: str | None  # "U" or "D"
    superseded_change: int | None
    superseded_by: str | None


@dataclass(frozen=True)
class Difference:
    """One fact that differs: a column, or one ``key`` inside a JSON column."""

    column: str
    key: str | None
    before: Any
    after: Any


def versions_of(stored: Iterable[Stored]) -> Iterator[Version]:
    """The versions of one row from what the database keeps of it, both oldest first."""
    earlier: Stored | None = None
    for one in stored:
        if earlier is None or earlier.superseded_op == "D":
            since, change, writer = one.row["recorded_at"], one.row["recorded_change"], one.row["recorded_by"]
            is_first = True
        else:
            assert earlier.superseded_at is not None
            since, change, writer = (
                earlier.superseded_at,
                earlier.superseded_change,
                earlier.superseded_by or "",
            )
            is_first = False
        yield Version(one.row, since, one.superseded_at, change, writer, is_first)
        earlier = one


def events_of(stored: Iterable[Stored]) -> Iterator[Event]:
    """The writes to one row, oldest first."""
    kept = list(stored)
    order = 0
    before: Row | None = None
    for one, version in zip(kept, versions_of(kept), strict=True):
        act = Act.ADDED if version.is_first else Act.CHANGED
        yield Event(
            act,
            version.since,
            version.change,
            version.writer,
            None if version.is_first else before,
            one.row,
            order,
        )
        order += 1
        before = one.row
        if one.superseded_op == "D":
            assert one.superseded_at is not None
            yield Event(
                Act.REMOVED,
                one.superseded_at,
                one.superseded_change,
                one.superseded_by or "",
                one.row,
                None,
                order,
            )
            order += 1


def by_row(stored: Iterable[Stored]) -> dict[int, list[Stored]]:
    """What the database keeps, by the key of the row; the order within a row is kept."""
    rows: dict[int, list[Stored]] = defaultdict(list)
    for one in stored:
        rows[one.row["id"]].append(one)
    return dict(rows)


def differences(before: Row | None, after: Row | None) -> list[Difference]:
    """What differs between two rows, column by column, and key by key inside JSON objects.

    A missing row differs from the other in every fact that is there. In JSON, an absent key and null are
    alike.
    """
    old, new = before or {}, after or {}
    found: list[Difference] = []
    for column in dict.fromkeys([*old, *new]):
        if column not in BOOKKEEPING and (old.get(column) != new.get(column)):
            found.extend(_differences_in(column, old.get(column), new.get(column)))
    return found


def _differences_in(column: str, before: Any, after: Any) -> Iterator[Difference]:
    if not (isinstance(before, Mapping) or isinstance(after, Mapping)):
        yield Difference(column, None, before, after)
        return
    old = before if isinstance(before, Mapping) else {}
    new = after if isinstance(after, Mapping) else {}
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            yield Difference(column, key, old.get(key), new.get(key))
