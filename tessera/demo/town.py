"""A village at work: its households as they stand, and where everybody lives."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from tessera.demo.families import Kin
from tessera.demo.ledger import Ledger, Serials
from tessera.demo.rows import Change, Contact, Facts, Household, Member, Number, Person, Tie, Village

_OPENS: Final = 8 * 3600
_CLOSES: Final = 17 * 3600
PHONE_PREFIX: Final = "+9997"  # 999 is assigned to no country


@dataclass(slots=True, eq=False)
class Home:
    """A household with its present members, head first."""

    row: Household
    village: Village
    members: list[Member] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)  # those it was registered with
    spellings: dict[str, str] = field(default_factory=dict)  # of the family's name

    @property
    def head(self) -> Member:
        return next(member for member in self.members if "head" in member.roles)

    def member(self, person: Person) -> Member | None:
        return next((member for member in self.members if member.person is person), None)


@dataclass(eq=False)
class Town:
    """What the events of one village work with. ``villages_of`` are those of a district, of ``""`` all."""

    village: Village
    villages_of: dict[str, list[Village]]
    ledger: Ledger
    serials: Serials
    rng: Random
    now: datetime
    homes: list[Home] = field(default_factory=list)
    lives_in: dict[Person, Home] = field(default_factory=dict)
    people: dict[Kin, Person] = field(default_factory=dict)
    twins: set[Kin] = field(default_factory=set)  # who is in the register already
    marriages: dict[Person, Tie] = field(default_factory=dict)
    numbers: dict[Person, list[Number]] = field(default_factory=dict)
    contacts: dict[Person, list[Contact]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    def moment(self, day: date) -> datetime:
        """A moment in office hours on a working day, that day or soon after, and never later than now."""
        day += timedelta(days=8 - day.isoweekday() if day.isoweekday() > 5 else 0)
        at = datetime.combine(day, time(0), UTC) + timedelta(seconds=self.rng.randrange(_OPENS, _CLOSES))
        return min(at, self.now - timedelta(seconds=self.rng.randrange(60, 3600)))

    def change(self, at: datetime, kind: str, given: Facts, **more: Any) -> Change:
        return self.ledger.change(at, kind, given, village=more.pop("village", self.village), **more)

    # Writing rows.

    def found(self, change: Change, village: Village, *, on: date, like: Household | None = None) -> Home:
        """A new household, at a place of its own in the village unless it stays where another one is."""
        place = self.place_in(village) if like is None else _place_of(like)
        row = Household(
            self.ledger.key(change.at),
            change,
            registered_on=on,
            observed_on=change.observed_on,
            source=change.source,
            **place,
        )
        home = Home(self.ledger.add(row), village)
        self.homes.append(home)
        return home

    def place_in(self, village: Village) -> dict[str, Any]:
        spread = 0.004 + 0.004 * min(village.place.weight, 6)
        east, north = village.place.centre
        return {
            "area_id": village.area_id,
            "address": _address(village, self.rng),
            "latitude": round(self.rng.gauss(north, spread / 2), 5),
            "longitude": round(self.rng.gauss(east, spread / 2), 5),
            "location_accuracy": float(self.rng.choice((4, 5, 6, 8, 12, 25))),
        }

    def join(self, home: Home, person: Person, change: Change, *, since: date, relation: str) -> Member:
        roles = ("head",) if relation == "head" else ()
        member = Member(
            self.ledger.key(change.at),
            change,
            person=person,
            household=home.row,
            roles=roles,
            relationship_to_head=relation,
            since=since,
        )
        home.members.append(self.ledger.add(member))
        self.lives_in[person] = home
        if person.area_id != home.row.area_id:
            self.ledger.revise(person, change, area_id=home.row.area_id)
        return member

    def leave(self, home: Home, person: Person, change: Change, *, on: date, reason: str) -> None:
        member = home.member(person)
        if member is None:
            return
        self.ledger.revise(member, change, until=max(on, member.since), reason=reason)
        home.members.remove(member)
        self.lives_in.pop(person, None)
        if not home.members:
            self.ledger.revise(home.row, change, status="dissolved")

    def tie(self, kind: str, person: Person, other: Person, change: Change, **more: Any) -> Tie:
        tie = self.ledger.add(
            Tie(self.ledger.key(change.at), change, kind=kind, person=person, other=other, **more)
        )
        if kind == "spouse_of":
            self.marriages[person] = self.marriages[other] = tie
        return tie

    def identify(self, person: Person, kind: str, change: Change, *, verified: bool) -> Number:
        given = (
            self.serials.national_id()
            if kind == "national_id"
            else self.serials.birth_certificate(person.birth_date)
        )
        number = Number(self.ledger.key(change.at), change, kind=kind, person=person, **vars(given))
        if verified:
            number.status, number.verified_at = "verified", change.at
            number.verified_by, number.verified_how = change.officer[0], "The original was shown"
        self.numbers.setdefault(person, []).append(number)
        return self.ledger.add(number)

    def phone(self, person: Person, change: Change, value: str = "") -> Contact:
        value = value or f"{PHONE_PREFIX}{self.rng.randrange(10**8):08}"
        contact = Contact(self.ledger.key(change.at), change, person=person, value=value)
        self.contacts.setdefault(person, []).append(contact)
        return self.ledger.add(contact)


def _place_of(row: Household) -> dict[str, Any]:
    names = ("area_id", "address", "latitude", "longitude", "location_accuracy")
    return {name: getattr(row, name) for name in names}


_STREETS: Final = (
    "Market",
    "Mosque",
    "River",
    "School",
    "Mill",
    "Well",
    "Church",
    "Station",
    "Baobab",
    "Old Town",
)


def _address(village: Village, rng: Random) -> str:
    if village.place.weight > 2.5:
        return f"{rng.choice(_STREETS)} quarter, house {rng.randrange(1, 400)}"
    return f"House {rng.randrange(1, 160)}"
