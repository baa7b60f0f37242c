"""Who of the register may be somebody that is about to be registered.

Within the viewer's reach only, so it runs inside ``accounts.reach.narrowed_to(viewer)``. Four queries at most,
however many newcomers there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.utils.translation import get_language

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.audit.models import AccessRecord
from tessera.lib.labels import in_language
from tessera.registry.choices import BirthDatePrecision, Sex
from tessera.registry.models import IdentifierKind
from tessera.registry.queries.search import hits
from tessera.registry.queries.search.filters import Filters, people_where
from tessera.registry.queries.search.names import Scored
from tessera.registry.queries.search.parts import PersonHit
from tessera.registry.queries.search.several import Named, by_names

SHOWN: Final = 3  # of each newcomer
WEIGHED: Final = 12  # of each newcomer, of whom some may turn out to be of the other sex
NAMESAKES: Final = 5  # without a year of birth, more people than these of a name tell nothing
TELLING: Final = 0.8  # how well all the words of a name must fit
SLACK: Final = 2  # years by which a year of birth may be wrong
ROUGH: Final = 5  # the same for one that was estimated
KNOWN_SEXES: Final = frozenset({Sex.MALE, Sex.FEMALE})

_HOLDERS: Final = """
select w.place - 1, d.individual_id, w.kind
from unnest(%s::text[], %s::text[]) with ordinality w (kind, lookup, place)
join registry_identifierkind k on k.key = w.kind
join registry_identifier d on d.lookup = w.lookup and d.kind_id = k.id and d.status <> 'revoked'
where d.individual_id is not null
"""


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is about to be registered. ``numbers`` are the kind's key and what finds the number."""

    names: str
    birth_date: date | None = None
    birth_date_precision: str = BirthDatePrecision.DAY
    sex: int = Sex.NOT_KNOWN
    numbers: tuple[tuple[str, str], ...] = ()

    @property
    def is_telling(self) -> bool:
        """Whether the name says enough to look for it: two words, or one and a year of birth."""
        return len(self.names.split()) + bool(self.birth_date) > 1

    @property
    def named(self) -> Named:
        if self.birth_date is None:
            return Named(self.names)
        year = self.birth_date.year
        slack = ROUGH if self.birth_date_precision == BirthDatePrecision.ESTIMATED else SLACK
        return Named(self.names, (year - slack, year + slack), year)


@dataclass(frozen=True)
class Alike:
    """Somebody in the register who may be the newcomer.

    ``number_kind`` is the key of the kind of number that both have, and ``number_label`` what it is called; both
    empty where only the names are alike.
    """

    person: PersonHit
    number_kind: str = ""
    number_label: str = ""
    is_same_birth: bool = False


def likely(
    newcomers: Sequence[Newcomer], *, viewer: Viewer, purpose: Purpose, on: date
) -> list[tuple[Alike, ...]]:
    """For each newcomer those who may be the same person, the likeliest first, at most ``SHOWN``.

    Whoever has the same number comes first; then whose names fit, with a birth about the same time and not of the
    other sex. What is shown is noted in the access log as one search.
    """
    held = _holders(newcomers)
    scored = _by_name(newcomers)
    wanted = {key for one in held for key in one} | {one.id for some in scored for one in some}
    people = _people(wanted, viewer=viewer, on=on)
    labels = _labels(held) if people else {}
    found = [
        tuple(_of(newcomer, held[at], scored[at], people=people, labels=labels))[:SHOWN]
        for at, newcomer in enumerate(newcomers)
    ]
    if any(found):
        _note(viewer, purpose)
    return found


def _of(
    newcomer: Newcomer,
    held: Mapping[int, str],
    scored: Sequence[Scored],
    *,
    people: Mapping[int, PersonHit],
    labels: Mapping[str, str],
) -> Iterator[Alike]:
    for key, kind in held.items():
        if key in people:
            person = people[key]
            yield Alike(person, kind, labels.get(kind, kind), person.birth_date == newcomer.birth_date)
    for one in scored:
        person_or_none = people.get(one.id)
        if person_or_none is None or one.id in held or _is_of_the_other_sex(newcomer, person_or_none):
            continue
        same = newcomer.birth_date is not None and person_or_none.birth_date == newcomer.birth_date
        yield Alike(person_or_none, is_same_birth=same)


def _is_of_the_other_sex(newcomer: Newcomer, person: PersonHit) -> bool:
    return newcomer.sex != person.sex and {newcomer.sex, person.sex} <= KNOWN_SEXES


def _holders(newcomers: Sequence[Newcomer]) -> list[dict[int, str]]:
    """For each newcomer, who has one of the numbers, and of which kind it is."""
    numbers = [(at, *number) for at, newcomer in enumerate(newcomers) for number in newcomer.numbers]
    held: list[dict[int, str]] = [{} for _newcomer in newcomers]
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(_HOLDERS, [[kind for _at, kind, _ in numbers], [one[2] for one in numbers]])
            for place, person, kind in cursor.fetchall():
                held[numbers[place][0]][person] = kind
    return held


def _by_name(newcomers: Sequence[Newcomer]) -> list[list[Scored]]:
    telling = [at for at, newcomer in enumerate(newcomers) if newcomer.is_telling]
    found = dict(zip(telling, by_names([newcomers[at].named for at in telling]), strict=True))
    return [_best(found.get(at, ()), newcomer) for at, newcomer in enumerate(newcomers)]


def _best(scored: Sequence[Scored], newcomer: Newcomer) -> list[Scored]:
    fitting = [one for one in scored if _fits(one, newcomer)]
    is_common = newcomer.birth_date is None and len(fitting) > NAMESAKES
    return [] if is_common else fitting[:WEIGHED]


def _fits(one: Scored, newcomer: Newcomer) -> bool:
    """One word of three or more may be missing in the register, if the year of birth is known."""
    lacking = len(one.missing)
    if lacking and (lacking > 1 or len(one.words) < 3 or newcomer.birth_date is None):
        return False
    found = len(one.words) - lacking
    return one.score * len(one.words) / found >= TELLING


def _people(wanted: set[int], *, viewer: Viewer, on: date) -> dict[int, PersonHit]:
    if not wanted:
        return {}
    within = people_where(Filters(), viewer=viewer, on=on)
    found, _total = hits.people(hits.Ranked(people=sorted(wanted)), within, on=on, page=(len(wanted), 0))
    return {hit.id: hit for hit in found}


def _labels(held: Sequence[Mapping[int, str]]) -> dict[str, str]:
    keys = {kind for one in held for kind in one.values()}
    if not keys:
        return {}
    language = get_language() or "en"
    kinds = IdentifierKind.objects.filter(key__in=keys)
    return {kind.key: in_language(kind.names, language) or kind.key for kind in kinds}


def _note(viewer: Viewer, purpose: Purpose) -> None:
    AccessRecord.objects.create(
        viewer=viewer.actor,
        viewer_name=viewer.name,
        purpose=str(purpose),
        channel=viewer.channel,
        subject=AccessRecord.Subject.SEARCH,
    )
