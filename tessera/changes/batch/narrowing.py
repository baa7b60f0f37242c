"""Of which records a version is marked: the filters of the search, and what the version and the default say of
themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any, Final

from psycopg import sql

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.registry.queries.search.filters import (
    FactFilter,
    Filters,
    Where,
    households_where,
    may_filter,
    people_where,
)

_PLAIN: Final = ("sex", "age_from", "age_until", "status")
_SEEN_FROM: Final = sql.SQL("coalesce(v.observed_on, v.recorded_at::date) >= {}")
_SEEN_UNTIL: Final = sql.SQL("coalesce(v.observed_on, v.recorded_at::date) <= {}")
_TABLES: Final = {Subject.INDIVIDUAL: "registry_individual", Subject.GROUP: "registry_group"}


@dataclass(frozen=True)
class Narrowing:
    """``filters`` of the search, without an area; ages are those on the day ``on``. ``source`` is who says what is
    registered now. ``observed_from`` and ``observed_until``, both inclusive, are when the version was observed, or when
    it came where that is not known.
    """

    filters: Filters = field(default_factory=Filters)
    on: date | None = None
    source: str = ""
    observed_from: date | None = None
    observed_until: date | None = None

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it; {} where nothing is narrowed."""
        found: dict[str, Any] = {name: getattr(self.filters, name) for name in _PLAIN}
        found |= {
            "source": self.source,
            "observed_from": _text(self.observed_from),
            "observed_until": _text(self.observed_until),
            "facts": [_fact_stored(fact) for fact in self.filters.facts],
        }
        given = {name: value for name, value in found.items() if value not in (None, "", [])}
        return {**given, "on": _text(self.on)} if given else {}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Narrowing":
        """What was stored. A field that is deprecated by now fits nobody: nothing is marked that was not meant."""
        plain = {name: stored[name] for name in _PLAIN if name in stored}
        return cls(
            filters=Filters(**plain, facts=tuple(_fact_read(each) for each in stored.get("facts", ()))),
            on=_date(stored.get("on")),
            source=stored.get("source", ""),
            observed_from=_date(stored.get("observed_from")),
            observed_until=_date(stored.get("observed_until")),
        )

    def must_be_allowed(self, *, by: Viewer) -> None:
        """Raises PermissionMissing for a field by which the viewer may not filter: who is found would tell it."""
        if not all(may_filter(fact.spec, by) for fact in self.filters.facts):
            raise PermissionMissing(permission=Permission.PEOPLE_VIEW_SENSITIVE.label)

    def conditions(self, subject: Subject, *, viewer: Viewer) -> list[sql.Composable]:
        """On ``v``, the picture, and ``o``, the live record. What the viewer may not filter by fits nobody."""
        parts: list[sql.Composable] = []
        if self.filters != Filters():
            parts.append(_in_search(subject, self._where(subject, viewer)))
        if self.source:
            parts.append(sql.SQL("lower(o.source) = lower({})").format(sql.Literal(self.source)))
        if self.observed_from is not None:
            parts.append(
                sql.SQL("coalesce(v.observed_on, v.recorded_at::date) >= {}").format(
                    sql.Literal(self.observed_from)
                )
            )
        if self.observed_until is not None:
            parts.append(
                sql.SQL("coalesce(v.observed_on, v.recorded_at::date) <= {}").format(
                    sql.Literal(self.observed_until)
                )
            )
        return parts

    def _where(self, subject: Subject, viewer: Viewer) -> Where:
        if subject == Subject.GROUP:
            return households_where(self.filters, viewer=viewer)
        assert self.on is not None, "ages are those on a day"
        return people_where(self.filters, viewer=viewer, on=self.on)


def _in_search(subject: Subject, where: Where) -> sql.Composable:
    return sql.SQL("exists (select from {} s where s.id = o.id and {})").format(
        sql.Identifier(_TABLES[subject]), _composed(where)
    )


def _composed(where: Where) -> sql.Composable:
    """The conditions with their parameters written in, quoted: the statement that they are put into has none."""
    texts = where.sql.split("%s")
    assert len(texts) == len(where.params) + 1
    parts: list[sql.Composable] = []
    for text, param in zip_longest(texts, where.params):
        parts.append(sql.SQL(text))  # our own words, put together by the search
        parts.append(sql.Literal(param))
    return sql.Composed(parts[:-1])


def _fact_stored(fact: FactFilter) -> dict[str, str]:
    return {"subject": str(fact.spec.subject), "key": fact.spec.key, "low": fact.low, "high": fact.high}


def _fact_read(stored: Mapping[str, str]) -> FactFilter:
    spec = catalogue.field(stored["subject"], stored["key"])
    assert spec is not None, "fields are deprecated, never deleted"
    return FactFilter(spec, stored["low"], stored["high"])


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
