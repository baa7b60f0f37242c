"""Fills the register with the people of Karuna: a stream of villages, written chunk by chunk.

The same number, seed and moment give the same people. Memory does not grow with their number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from django.conf import settings
from django.db import connection

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import batches
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.demo import events, families, geography, registration, staff, twins
from tessera.demo.errors import RegisterNotEmpty
from tessera.demo.families import Kin
from tessera.demo.ledger import Ledger, Serials
from tessera.demo.load import Loader
from tessera.demo.registration import Surveys
from tessera.demo.rows import Person, Village
from tessera.demo.town import Home, Town
from tessera.demo.twins import Truth
from tessera.lib.db import as_owner
from tessera.registry.models import GroupKind, IdentifierKind, Individual

_CHUNK: Final = 20_000  # people in one transaction
_PEOPLE_PER_VILLAGE: Final = 60  # of a small country; a large one has all villages and more people in each
_TWICE: Final = 0.010  # share of households that are registered again
_COUNTED_TWICE: Final = 0.02  # share of households of which somebody is a member of another one as well
_UPDATE_ROUND: Final = 120  # days ago
_FIRST_NAMES: Final = (
    "Amina",
    "Bekele",
    "Cheikh",
    "Desta",
    "Elia",
    "Fatou",
    "Getachew",
    "Halima",
    "Issa",
    "Juma",
)
_LAST_NAMES: Final = ("Keita", "Lema", "Mansour", "Negash", "Owusu", "Qasim", "Sow", "Tadesse")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Filled:
    """What a run wrote: people, rows of all tables, pairs of duplicates in ``duplicates``."""

    people: int
    rows: int
    duplicates: Path


def populate(
    people: int,
    *,
    seed: int,
    by: Viewer,
    now: datetime,
    progress: Progress | None = None,
    data_dir: Path | None = None,
) -> Filled:
    """Register so many people, with three years of history. The country must have been created.

    Raises RegisterNotEmpty.
    """
    refuse_unless_empty()
    duplicates = (data_dir or settings.DATA_DIR) / "demo" / "duplicates.csv"
    with as_owner(), reach.narrowed_to(system_viewer()):
        batch = batches.open_batch(
            "demo_data",
            description={"people": people, "seed": seed},
            channel=Channel.DEMO,
            source="Demo country Karuna",
            observed_on=None,
            by=by,
            now=now,
        )
        maker = _Maker(people, seed, now)
        rows = _write(maker, batch, duplicates, progress)
        batches.close_batch(batch, now=now)
    return Filled(maker.made, rows, duplicates)


def refuse_unless_empty() -> None:
    """Raises RegisterNotEmpty."""
    with reach.narrowed_to(system_viewer()):
        if Individual.objects.exists():
            raise RegisterNotEmpty


def _write(maker: "_Maker", batch: ChangeRequest, duplicates: Path, progress: Progress | None) -> int:
    kinds = dict(IdentifierKind.objects.values_list("key", "pk"))
    loader = Loader(household_kind=GroupKind.objects.get(key="household").pk, kinds=kinds)
    rows = chunks = 0
    maker.truth.write(duplicates, afresh=True)
    for ledger in maker.chunks():
        with batches.writing(batch):
            rows += loader.write(ledger)
            chunks += 1
            if chunks & (chunks - 1) == 0:  # after chunk 1, 2, 4, 8, …: plans follow the growth
                _analyze()
        maker.truth.write(duplicates, afresh=False)
        if progress is not None:
            progress(maker.made, maker.wanted)
    return rows


def _analyze() -> None:
    """What autovacuum works on just now is skipped: it will be analysed anyway, and waiting takes a second each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "analyze (skip_locked) registry_individual, registry_group, registry_membership, registry_relationship,"
            " registry_identifier, registry_contactpoint, registry_namesearch, changes_changerequest,"
            " changes_changeoperation, changes_changesubject"
        )


class _Maker:
    """Makes the villages, one after the other."""

    def __init__(self, wanted: int, seed: int, now: datetime) -> None:
        self.wanted, self.now = wanted, now
        self.rng = Random(seed)
        self.made = 0
        self.truth = Truth()
        self.serials = Serials({kind.key: kind for kind in IdentifierKind.objects.all()})
        self.surveys = Surveys()
        self.villages = _villages(seed)
        self.villages_of: dict[str, list[Village]] = {"": self.villages}
        for village in self.villages:
            self.villages_of.setdefault(village.district, []).append(village)

    def chunks(self) -> Iterator[Ledger]:
        ledger = Ledger(self.rng)
        start = self.made
        for village, quota in _quotas(self.villages, self.wanted):
            self._settle(village, quota, ledger)
            if self.made - start >= _CHUNK:
                yield ledger
                ledger, start = Ledger(self.rng), self.made
        if ledger.rows:
            yield ledger

    def _settle(self, village: Village, quota: int, ledger: Ledger) -> None:
        """Register a village's people and let three years pass."""
        town = Town(village, self.villages_of, ledger, self.serials, self.rng, self.now)
        plans: list[tuple[datetime, int, Callable[[], Any]]] = []
        settled = 0
        while settled < quota:
            settled += self._settle_next(town, quota - settled, plans)
        self._plan_marriages(town, plans)
        self.made += settled
        for _, _, happens in sorted(plans, key=lambda plan: plan[:2]):
            happens()

    def _settle_next(self, town: Town, room: int, plans: list[Any]) -> int:
        """The next household, or somebody who is registered already; how many people that makes."""
        draw = self.rng.random()
        if town.homes and draw < _TWICE:
            return twins.register_again(town, self.rng.choice(town.homes), room, self.truth)
        if len(town.homes) > 1 and draw < _TWICE + _COUNTED_TWICE:
            return self._plan_twin(town, plans)
        kin = families.compose(town.village.place.region, room, town.today, self.rng)
        home = registration.register(town, kin, self.surveys)
        self._plan(town, home, kin, plans)
        return len(kin)

    def _plan_twin(self, town: Town, plans: list[Any]) -> int:
        home, other = self.rng.sample(town.homes, 2)
        person = self.rng.choice(home.members).person
        since = max(person.change.at, other.row.change.at) + timedelta(days=7)
        days = (town.now - since).days
        if days < 1 or person.kin in town.twins:
            return 0
        moment = max(since, town.moment(since.date() + timedelta(days=self.rng.randrange(days))))
        happens = partial(
            twins.register_in_another_household, town, moment, person, home=other, truth=self.truth
        )
        plans.append((moment, len(plans), happens))
        return 1

    def _plan(self, town: Town, home: Home, kin: list[Kin], plans: list[Any]) -> None:
        """Draw what will happen to a household, each at its moment."""
        since = home.row.change.at + timedelta(hours=1)
        days = (town.now - since).days - 1

        def at(day: date, happens: Callable[..., Any], *subjects: Any) -> None:
            moment = max(town.moment(day), since)
            plans.append((moment, len(plans), partial(happens, town, moment, *subjects)))

        for unborn in (person for person in kin if person not in town.people):
            at(unborn.birth + timedelta(days=self.rng.randrange(3, 60)), events.birth, unborn, home)
        if days < 10:
            return
        for happens, share in _EVENTS:
            if self.rng.random() < share * days / 1000:
                at(since.date() + timedelta(days=self.rng.randrange(days)), happens, home)
        expecting = {
            parent for person in kin if person not in town.people for parent in (person.mother, person.father)
        }
        for person in (member.person for member in home.members if member.person.kin not in expecting):
            if self.rng.random() < _mortality(person, town.today) * days / 365:
                on = since.date() + timedelta(days=self.rng.randrange(days))
                at(on + timedelta(days=self.rng.randrange(2, 40)), events.death, person, on)
        self._plan_visit(town, home, plans)

    def _plan_visit(self, town: Town, home: Home, plans: list[Any]) -> None:
        survey = self.surveys.of(town, _UPDATE_ROUND, update=True)
        if home.row.change.at < survey.change.at - timedelta(days=200) and self.rng.random() < 0.22:
            plans.append((survey.change.at, len(plans), partial(events.revisit, town, survey, home)))

    def _plan_marriages(self, town: Town, plans: list[Any]) -> None:
        """Pair some of the village's unmarried young."""

        def is_free(person: Person) -> bool:
            return person.kin not in town.twins and events.is_marriageable(person, town.today)

        free = [person for person in town.people.values() if is_free(person)]
        brides, grooms = [p for p in free if p.sex == 2], [p for p in free if p.sex == 1]
        for bride, groom in zip(brides, grooms, strict=False):
            since = max(bride.change.at, groom.change.at) + timedelta(days=30)
            days = (town.now - since).days - 1
            if days > 0 and self.rng.random() < 0.5:
                moment = town.moment(since.date() + timedelta(days=self.rng.randrange(days)))
                plans.append((moment, len(plans), partial(events.marry, town, moment, bride, groom)))


# What happens to a household, and to which share of them in a thousand days.
_EVENTS: Final[tuple[tuple[Callable[[Town, datetime, Home], None], float], ...]] = (
    (events.correct_conditions, 0.12),
    (events.correct_name, 0.09),
    (events.correct_birth_date, 0.10),
    (events.attach_identifier, 0.12),
    (events.add_phone, 0.12),
    (events.move, 0.07),
    (events.hand_over, 0.30),
    (events.split, 0.25),
    (events.separate, 0.02),
)


def _mortality(person: Person, today: date) -> float:
    """The chance to die within a year."""
    return 0.003 + 0.0012 * 1.11 ** max(0, person.kin.age(today) - 45)


def _villages(seed: int) -> list[Village]:
    keys = {
        code: (pk, str(public_id))
        for code, pk, public_id in Area.objects.values_list("code", "pk", "public_id")
    }
    officers = _officers(seed)
    numbers = {name: number for number, name in enumerate(geography.DISTRICTS)}
    return [
        Village(place, place.district, *keys[place.code], numbers[place.district], officers[place.district])
        for place in geography.villages()
    ]


def _officers(seed: int) -> dict[str, tuple[str, str]]:
    """Who writes at each district's office: the demo registrars in theirs, invented colleagues elsewhere."""
    rng = Random(f"officers {seed}")
    invented = {
        district: (
            f"{rng.getrandbits(32):08x}-0000-7000-8000-{rng.getrandbits(48):012x}",
            f"{rng.choice(_FIRST_NAMES)} {rng.choice(_LAST_NAMES)}",
        )
        for district in geography.DISTRICTS
    }
    return invented | staff.officers()


def _quotas(villages: list[Village], people: int) -> Iterator[tuple[Village, int]]:
    """How many people live in each village, together exactly so many. A small country has fewer villages, some in
    each district, and more in the districts of the demo logins."""
    count = max(1, min(len(villages), people // _PEOPLE_PER_VILLAGE))
    chosen = set(sorted(villages, key=_rank)[:count])
    settled = [village for village in villages if village in chosen]
    total = sum(_weight(village) for village in settled)
    running, given = 0.0, 0
    for village in settled:
        running += _weight(village)
        until = round(people * running / total)
        while until > given:  # a town is settled in parts, so that memory stays flat
            part = min(until - given, _CHUNK)
            yield village, part
            given += part


def _rank(village: Village) -> tuple[int, str]:
    """Round after round, one village of each district, the district of the demo registrar first."""
    place = village.place
    first = 0 if place.district in {staff.HOME, staff.ELSEWHERE} else 1
    return int(place.code[-2:]) * 100 + int(place.code[-4:-2]) * 2 + first, place.code


def _weight(village: Village) -> float:
    boost = 3.0 if village.district in {staff.HOME, staff.ELSEWHERE} else 1.0
    return min(village.place.weight, 12.0) * boost
