"""Finding people and households: one box of text, filters, or both.

Each search takes a fixed number of queries, whatever the size of the register. The list is narrowed to the
viewer's reach here and again by row-level security, so it runs inside ``accounts.reach.narrowed_to(viewer)``.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.dictionary.choices import Subject
from tessera.registry.errors import SearchTooWide
from tessera.registry.queries.search import exact, hits, names
from tessera.registry.queries.search.asked import Asked, read
from tessera.registry.queries.search.filters import Filters, households_where, people_where
from tessera.registry.queries.search.parts import Found, HouseholdHit, How, Match, PersonHit, Why
from tessera.registry.queries.search.patience import patience
from tessera.registry.queries.search.where import ALL, NONE, Where

PEOPLE: Final = "registry_individual"
HOUSEHOLDS: Final = "registry_group"
COUNTED: Final = 1_000
PEOPLE_OF_HOUSEHOLDS: Final = 600  # how many of the best people lead to their households
PATIENCE: Final = 4_000  # milliseconds for a page of a list, and for counting it
SLACK: Final = 2  # years by which a year of birth in the text may be wrong
NO_FILTERS: Final = Filters()
EXACT_SCORE: Final = 2.0
FARTHEST: Final = names.CAP


def people(
    text: str,
    *,
    viewer: Viewer,
    purpose: Purpose | str,
    on: date,
    filters: Filters = NO_FILTERS,
    limit: int = 20,
    cursor: str = "",
) -> Found[PersonHit]:
    """People who fit the text and the filters, the best first; without a text the newest first.

    Raises ``SearchTooWide`` when a list without a text takes too long.

    ``on`` is the day for which ages hold. ``cursor`` is ``Found.next`` of the page before.
    """
    asked, filters = _read(text, filters)
    _record(viewer, purpose)
    where = people_where(filters, viewer=viewer, on=on)
    if not asked.is_asked:
        if asked.is_mistyped:
            return Found((), 0, asked=asked)
        listed = _newest(PEOPLE, where, limit=limit, cursor=cursor, within=_patience(filters))
        found, _total = hits.people(hits.Ranked(people=listed.ids), _TRUE, on=on, page=(limit, 0))
        return Found(tuple(found), listed.total, listed.is_more, next=listed.next, asked=asked)
    ranked, is_cut = _ranked(asked, filters, where.within(_PERSON))
    start = _offset(cursor)
    if ranked.is_filtered:
        of_page = replace(ranked, people=ranked.people[start : start + limit])
        found, _total = hits.people(of_page, where, on=on, page=(limit, 0))
        total = len(ranked.people)
    else:
        found, total = hits.people(ranked, where, on=on, page=(limit, start))
    following = str(start + limit) if total > start + limit else ""
    return _counted(Found(tuple(found), total, is_cut=is_cut, next=following, asked=asked))


def households(
    text: str,
    *,
    viewer: Viewer,
    purpose: Purpose | str,
    on: date,
    filters: Filters = NO_FILTERS,
    limit: int = 20,
    cursor: str = "",
) -> Found[HouseholdHit]:
    """Households that fit: by their number, their papers, or those who live in them; see ``people``."""
    asked, filters = _read(text, filters)
    _record(viewer, purpose)
    where = households_where(filters, viewer=viewer)
    if not asked.is_asked:
        if asked.is_mistyped:
            return Found((), 0, asked=asked)
        listed = _newest(HOUSEHOLDS, where, limit=limit, cursor=cursor, within=_patience(filters))
        found, _total = hits.households(hits.Ranked(groups=listed.ids), _TRUE, page=(limit, 0))
        in_order = sorted(found, key=lambda hit: listed.ids.index(hit.id))
        return Found(tuple(in_order), listed.total, listed.is_more, next=listed.next, asked=asked)
    ranked, is_cut = _ranked(asked, filters, where.within(_MEMBER))
    start = _offset(cursor)
    is_cut = is_cut or len(ranked.people) > PEOPLE_OF_HOUSEHOLDS
    ranked = replace(ranked, people=ranked.people[:PEOPLE_OF_HOUSEHOLDS])
    found, total = hits.households(ranked, where, page=(limit, start))
    following = str(start + limit) if total > start + limit else ""
    return _counted(Found(tuple(found), total, is_cut=is_cut, next=following, asked=asked))


def matching(
    text: str, *, subject: Subject, viewer: Viewer, on: date, filters: Filters = NO_FILTERS
) -> tuple[Where, bool]:
    """All whom ``people`` or ``households`` would find, page by page, as a condition on the alias ``s``.

    The second value says that there are more with such names than are compared. For files; records no access.
    """
    asked, filters = _read(text, filters)
    is_people = subject == Subject.INDIVIDUAL
    where = (
        people_where(filters, viewer=viewer, on=on) if is_people else households_where(filters, viewer=viewer)
    )
    if not asked.is_asked:
        return (NONE if asked.is_mistyped else where), False
    exactly = exact.by_equality(asked)
    people, groups, is_cut = list(exactly.people), list(exactly.groups), False
    if not (people or groups) and asked.names:
        holding = where.within(_PERSON if is_people else _MEMBER)
        people, is_cut = names.all_by_name(asked.names, among=_among(filters, holding))
    if is_people:
        return where & Where("s.id = any (%s)", (people,)), is_cut
    return where & Where(_HOUSEHOLD, (groups, people)), is_cut


def count(where: Where, *, subject: Subject) -> tuple[int, bool]:
    """How many fit the condition as far as we count, and whether there are more. Raises ``SearchTooWide``."""
    table = PEOPLE if subject == Subject.INDIVIDUAL else HOUSEHOLDS
    total = _total(table, where, within=PATIENCE)
    return min(total, COUNTED), total > COUNTED


_TRUE: Final = ALL
# Conditions on the person ``c``: to fit oneself, or to live in a household that fits. Each is completed by the filters.
_PERSON: Final = "exists (select from registry_individual s where s.id = c.individual_id and {})"
_MEMBER: Final = """exists (select from registry_membership l join registry_group s on s.id = l.group_id
where l.individual_id = c.individual_id and l.until is null and {})"""
_HOUSEHOLD: Final = """(s.id = any (%s) or exists (select from registry_membership l
where l.group_id = s.id and l.until is null and l.individual_id = any (%s)))"""


def _read(text: str, filters: Filters) -> tuple[Asked, Filters]:
    """What the text means, and the filters with the year of birth that it names."""
    asked = read(text)
    if asked.born_year is not None:
        filters = filters.born_around(asked.born_year, slack=SLACK if asked.names else 0)
    return asked, filters


def _ranked(asked: Asked, filters: Filters, holding: Where) -> tuple[hits.Ranked, bool]:
    """Whoever fits the text, best first, and whether more had such names than were compared."""
    exactly = exact.by_equality(asked)
    if exactly.people or exactly.groups or not asked.names:
        return _exactly(exactly), False
    scored, is_cut = names.by_name(asked.names, among=_among(filters, holding), year=asked.born_year)
    by_id = {one.id: one for one in scored}

    def why(person: int | None) -> tuple[Why, float]:
        one = by_id.get(person or 0)
        return (_because(one), one.score) if one else hits.BY_FILTER

    return hits.Ranked(list(by_id), why=why, is_filtered=True), is_cut


def _among(filters: Filters, holding: Where) -> names.Among:
    """Area and year of birth are narrowed by the search itself, all else by the condition."""
    return names.Among(filters.area_paths, filters.born, holding=ALL if filters.is_kept_by_names else holding)


def _exactly(exactly: exact.Exact) -> hits.Ranked:
    def why(person: int | None) -> tuple[Why, float]:
        because = exactly.people.get(person or 0)
        return (because, EXACT_SCORE) if because else hits.BY_FILTER

    return hits.Ranked(list(exactly.people), list(exactly.groups), why, exactly.groups)


def _because(scored: names.Scored) -> Why:
    if scored.missing:
        match = Match.PARTLY
    else:
        match = Match.NAME if all(pair.how == How.SAME for pair in scored.pairs) else Match.ALIKE
    return Why(match, pairs=scored.pairs, missing=scored.missing, is_reordered=scored.is_reordered)


@dataclass(frozen=True)
class _Listed:
    """Keys of a page, how many there are as far as we count, whether there are more, and where it goes on."""

    ids: list[int]
    total: int
    is_more: bool
    next: str


def _patience(filters: Filters) -> int:
    """The milliseconds that a list may take; 0 (no limit) where only what has an index narrows it."""
    return 0 if filters.is_kept_by_names else PATIENCE


def _newest(table: str, where: Where, *, limit: int, cursor: str, within: int) -> _Listed:
    """A page of those who fit, the newest first. What cannot be counted in time has "more than" the page holds.

    Raises ``SearchTooWide`` where the page takes too long to find: a rare fact without an index, in a large register.
    """
    after = _public_id(cursor)
    here = where & Where("s.public_id < %s", (after,)) if after else where
    with patience(within) as run:
        # The table and the conditions are constants of this package; every value is a parameter.
        run.execute(
            f"select s.id, s.public_id from {table} s where {here.sql} order by s.public_id desc limit %s",  # noqa: S608
            [*here.params, limit + 1],
        )
        rows = run.fetchall()
    ids = [row[0] for row in rows[:limit]]
    if len(rows) <= limit and after is None:
        return _Listed(ids, len(ids), False, "")
    following = str(rows[limit - 1][1]) if len(rows) > limit else ""
    try:
        total = _total(table, where, within=within)
    except SearchTooWide:
        return _Listed(ids, len(ids), True, following)
    return _Listed(ids, min(total, COUNTED), total > COUNTED, following)


def _total(table: str, where: Where, *, within: int) -> int:
    """How many rows fit, at most one more than we count. Raises ``SearchTooWide``."""
    with patience(within) as run:
        run.execute(
            f"select count(*) from (select from {table} s where {where.sql} limit %s) counted",  # noqa: S608
            [*where.params, COUNTED + 1],
        )
        return int(run.fetchone()[0])


def _counted(found: Found[Any]) -> Found[Any]:
    return replace(found, total=min(found.total, COUNTED), is_more=found.total > COUNTED)


def _offset(cursor: str) -> int:
    return min(int(cursor), FARTHEST) if cursor.isdecimal() and len(cursor) < 6 else 0


def _public_id(cursor: str) -> UUID | None:
    try:
        return UUID(cursor)
    except ValueError:
        return None


def _record(viewer: Viewer, purpose: Purpose | str) -> None:
    """Into the access log: that somebody searched, not for what."""
    record_access(AccessRecord.Subject.SEARCH, None, by=viewer, purpose=str(purpose))
