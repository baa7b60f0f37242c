"""What the components are given: one small frozen type for each that takes more than a few words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Words = str | Promise
Kind = Literal["", "ok", "warn", "bad", "info"]


@dataclass(frozen=True)
class Crumb:
    """A step of the breadcrumb; the last one has no URL."""

    label: Words
    url: str = ""


@dataclass(frozen=True)
class Tab:
    label: Words
    url: str
    current: bool = False
    count: int | None = None
    kind: Kind = ""
    icon: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in force; following ``remove_url`` shows the list without it."""

    label: Words
    remove_url: str


@dataclass(frozen=True)
class Event:
    """A line of a timeline, the newest first."""

    title: Words
    note: Words = ""
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """A line of a key and value list. ``value`` keeps its own direction of text."""

    label: Words
    value: Words
    note: Words = ""
    kind: Kind = ""


@dataclass(frozen=True)
class Pages:
    """Keyset paging: there is a next page or there is not; nobody counts a million rows for it."""

    summary: Words = ""
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a job is. ``url`` answers with this component again, and is asked until ``finished``.

    ``total`` is 0 as long as nobody knows it; ``seconds_left`` is None when there is no estimate.
    """

    url: str
    done: int
    total: int
    stage: Words
    finished: bool = False
    seconds_left: int | None = None


@dataclass(frozen=True)
class Option:
    """A choice that a look-up offers: the value to store, its name, and what tells it from namesakes."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class FormFault:
    """A line of the error summary. ``target`` is the id of the input to mend, empty for the whole form."""

    message: str
    target: str = ""
    label: str = ""


Options = Sequence[Option]
