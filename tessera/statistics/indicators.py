"""What is counted: totals, the tables that break them down, and shares of facts.

A key names a number wherever it is kept, published or put into a file: ``people`` is a total, ``age.65`` a group of the
table ``age``, ``complete.group.livelihood`` the share of facts of a section that are recorded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.statistics.suppression import Breakdown

Label = str | Promise
AGES: Final = (5, 15, 25, 45, 65)  # in completed years, where the next group begins
SIZES: Final = (3, 5, 7)  # members, likewise
SEEN_MONTHS: Final = 24
DECIDED_DAYS: Final = 90


@dataclass(frozen=True)
class Group:
    """``is_gap``: those of whom it is not recorded; they tell of the record and of nobody."""

    key: str
    label: Label
    is_gap: bool = False


@dataclass(frozen=True)
class Table:
    key: str
    title: Label
    groups: tuple[Group, ...]

    def key_of(self, group: Group) -> str:
        return f"{self.key}.{group.key}"


@dataclass(frozen=True)
class Total:
    """Something that is counted."""

    key: str
    label: Label
    tables: tuple[Table, ...] = ()


SEX: Final = Table(
    "sex",
    _("People by sex"),
    (
        Group("female", _("Women and girls")),
        Group("male", _("Men and boys")),
        Group("unknown", _("Not recorded"), is_gap=True),
    ),
)
AGE: Final = Table(
    "age",
    _("People by age"),
    (
        Group("0", _("Under 5")),
        Group("5", _("5 to 14")),
        Group("15", _("15 to 24")),
        Group("25", _("25 to 44")),
        Group("45", _("45 to 64")),
        Group("65", _("65 and older")),
        Group("unknown", _("Not recorded"), is_gap=True),
    ),
)
IDENTIFIED: Final = Table(
    "identified",
    _("People by identifier"),
    (Group("yes", _("With an identifier")), Group("no", _("Without any identifier"))),
)
SIZE: Final = Table(
    "size",
    _("Households by number of members"),
    (
        Group("1", _("1 or 2")),
        Group("3", _("3 or 4")),
        Group("5", _("5 or 6")),
        Group("7", _("7 and more")),
        Group("unknown", _("No members recorded"), is_gap=True),
    ),
)
HEAD: Final = Table(
    "head",
    _("Households by head"),
    (
        Group("female", _("Headed by a woman")),
        Group("male", _("Headed by a man")),
        Group("unknown", _("Not recorded"), is_gap=True),
    ),
)
DEADLINE: Final = Table(
    "deadline", _("Changes by deadline"), (Group("late", _("Overdue")), Group("timely", _("In time")))
)
TOTALS: Final = (
    Total("people", _("People"), (SEX, AGE, IDENTIFIED)),
    Total("households", _("Households"), (SIZE, HEAD)),
    Total("deceased", _("Deceased")),
    Total("moved_away", _("Moved away")),
    Total("duplicate", _("Marked as duplicates")),
    Total("archived", _("Archived")),
    Total("twice", _("Households in which somebody stands twice")),
    Total("dissolved", _("Households dissolved")),
    Total("merged", _("Households merged into others")),
    Total("pending", _("Changes waiting for a decision"), (DEADLINE,)),
    Total("decided", _("Changes decided in the last 90 days")),
)
BY_KEY: Final[Mapping[str, Total]] = {total.key: total for total in TOTALS}


def _columns() -> Iterator[str]:
    for total in TOTALS:
        yield total.key
        for table in total.tables:
            yield from (table.key_of(group) for group in table.groups)


COLUMNS: Final = tuple(_columns())
PLACES: Final[Mapping[str, int]] = {key: place for place, key in enumerate(COLUMNS)}


def _breakdowns() -> Iterator[Breakdown]:
    for total in TOTALS:
        yield Breakdown(PLACES[total.key])
        for table in total.tables:
            yield Breakdown(
                PLACES[total.key],
                tuple(PLACES[table.key_of(group)] for group in table.groups if not group.is_gap),
                tuple(PLACES[table.key_of(group)] for group in table.groups if group.is_gap),
            )


BREAKDOWNS: Final = tuple(_breakdowns())

# Shares: of the facts that are to be kept about people and households in an area, and of households. They say how good
# the record is, in whole hundredths, and only where it is said how many people or households there are.
COMPLETE: Final = "complete"  # recorded, of those that are to be recorded
FRESH: Final = "fresh"  # seen within the time in which they grow old, of those recorded that can grow old
ATTESTED: Final = "attested"  # with somebody's word on it that holds, of those recorded that may be attested
SEEN: Final = "seen"  # households seen within SEEN_MONTHS
MEDIAN: Final = "median"  # hours from proposal to decision, of the requests decided in DECIDED_DAYS
SHARES: Final = frozenset(
    {COMPLETE, FRESH, ATTESTED, SEEN, MEDIAN}
)  # what there is no nought of where nothing is counted
TREND: Final = ("people", "households", SEEN, COMPLETE, FRESH, ATTESTED, "pending", MEDIAN)
