"""How the households of a village come into the register: by a survey that is imported, or one by one at the office."""

import base64
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from tessera.demo import living
from tessera.demo.families import Kin
from tessera.demo.names import FEMALE
from tessera.demo.rows import Change, Facts, Number, Person, Tie
from tessera.demo.town import Home, Town

_AT_THE_OFFICE: Final = 0.2
_FIRST_DAY: Final = 3 * 365 - 10  # days ago
_ROUNDS: Final = ((1040, 0.58), (660, 0.88), (290, 1.0))  # days ago, running share of the surveyed


@dataclass(frozen=True)
class Survey:
    """A round of visits in a district; all its households enter by one import."""

    change: Change
    visits_from: date


class Surveys:
    """The imports of one run by district and round; the households of a district share them."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], Survey] = {}

    def of(self, town: Town, ago: int, *, update: bool = False) -> Survey:
        district = town.village.district
        found = self._made.get((district, ago))
        if found is None:
            found = self._made[district, ago] = _survey(town, ago, update=update)
        return found


def _survey(town: Town, ago: int, *, update: bool) -> Survey:
    # Districts are visited one after the other.
    starts = town.today - timedelta(days=ago - town.village.district_number % 14)
    ends = starts + timedelta(days=28)
    at = town.moment(ends + timedelta(days=4))
    title = f"{'Update visits' if update else 'Household survey'} {ends.year}, {town.village.district}"
    given = {"file": f"{town.village.district.lower()}-{ends:%Y-%m}.csv", "description": title}
    change = town.change(at, "import", given, channel="import", source=title, observed_on=starts)
    change.reason = "Update of living conditions" if update else "Registration drive"
    return Survey(change, starts)


def register(town: Town, kin: list[Kin], surveys: Surveys) -> Home:
    """Enter a household as it was when it was registered. Children born since are left to their birth."""
    grown = max(kin[0].birth + timedelta(days=18 * 366), *(person.married_on or date.min for person in kin))
    survey = _round(town, surveys)
    if survey is None or survey.visits_from <= grown:
        return _at_the_office(town, kin, grown)
    on = survey.visits_from + timedelta(days=town.rng.randrange(28))
    return enter(town, kin, survey.change, on=on)


def _round(town: Town, surveys: Surveys) -> Survey | None:
    if town.rng.random() < _AT_THE_OFFICE:
        return None
    draw = town.rng.random()
    return next(surveys.of(town, ago) for ago, share in _ROUNDS if draw < share)


def _at_the_office(town: Town, kin: list[Kin], grown: date) -> Home:
    first = max(grown + timedelta(days=1), town.today - timedelta(days=_FIRST_DAY))
    last = town.today - timedelta(days=12)
    on = first + timedelta(days=town.rng.randrange(max(1, (last - first).days)))
    at = town.moment(on)
    change = town.change(at, "register_household", {}, reason=town.rng.choice(_REASONS))
    home = enter(town, kin, change, on=at.date())
    describe(town, home, change)
    return home


_REASONS: Final = (
    "",
    "",
    "Came to the office",
    "Referred by the village council",
    "Referred by the health centre",
)


def enter(town: Town, kin: list[Kin], change: Change, *, on: date, with_papers: bool = True) -> Home:
    home = town.found(change, town.village, on=on)
    present = [person for person in kin if person.birth <= on]
    home.row.attributes = living.conditions(town.village.place.region, len(present), town.rng)
    home.spellings[kin[0].name.family.usual] = kin[0].name.family.spelt(town.rng)
    for person in present:
        row = person_of(town, person, change, on=on, home=home, with_papers=with_papers)
        town.join(home, row, change, since=on, relation=person.relation)
    for person in present:
        home.ties += tie_to_family(town, person, change)
    return home


def person_of(
    town: Town, kin: Kin, change: Change, *, on: date, home: Home, with_papers: bool = True
) -> Person:
    """A person with identifiers and a phone. Most of a family spell its name alike."""
    rng = town.rng
    family = home.spellings.get(kin.name.family.usual) if rng.random() < 0.93 else None
    birth, precision = _known_birth(town, kin)
    row = Person(
        town.ledger.key(change.at),
        change,
        kin=kin,
        given_name=kin.name.given.spelt(rng),
        family_name=family or kin.name.family.spelt(rng),
        additional_name=kin.name.additional.spelt(rng) if kin.name.additional else "",
        name_variants=kin.name.variants(rng),
        birth_date=birth,
        birth_date_precision=precision,
        sex=kin.sex,
        area_id=home.row.area_id,
        language=kin.name.culture.language,
        attributes=living.of_person(kin.sex, kin.birth, on, rng, marital_status=_marital_status(kin, on)),
        registered_on=on,
        observed_on=change.observed_on,
        source=change.source,
    )
    town.people[kin] = town.ledger.add(row)
    if with_papers:
        _papers(town, row, change, age=kin.age(on))
    return row


def _known_birth(town: Town, kin: Kin) -> tuple[date, str]:
    """Of older people often only the year is known, and it is written as its first day."""
    draw, age = town.rng.random(), kin.age(town.today)
    unknown = 0.0 if age < 18 else 0.12 if age < 35 else 0.35
    if draw >= unknown:
        return kin.birth, "day"
    return kin.birth.replace(month=1, day=1), "estimated" if draw < unknown * 0.2 else "year"


def _marital_status(kin: Kin, on: date) -> str:
    if kin.spouse is not None and (kin.married_on is None or kin.married_on <= on):
        return "married" if kin.married_on else "union"
    return "widowed" if kin.is_widowed else "single"


def _papers(town: Town, row: Person, change: Change, *, age: int) -> None:
    rng = town.rng
    if age >= 18 and rng.random() < 0.72:
        town.identify(row, "national_id", change, verified=rng.random() < 0.6)
    elif age < 18 and rng.random() < 0.55:
        town.identify(row, "birth_certificate", change, verified=rng.random() < 0.8)
    share = 0.62 if row.kin.relation == "head" else 0.3 if row.sex == FEMALE else 0.35
    if age >= 16 and rng.random() < share:
        town.phone(row, change)


def tie_to_family(town: Town, kin: Kin, change: Change) -> list[Tie]:
    """The ties of a person to parents, guardian and spouse, as far as they are in the register."""
    person = town.people[kin]
    ties = [
        town.tie("parent_of", town.people[parent], person, change, is_adopted=kin.is_adopted)
        for parent in (kin.mother, kin.father)
        if parent is not None and parent in town.people
    ]
    if kin.guardian is not None and kin.guardian in town.people:
        ties.append(town.tie("guardian_of", town.people[kin.guardian], person, change))
    spouse = town.people.get(kin.spouse) if kin.spouse is not None else None
    if spouse is not None and person not in town.marriages:
        ties.append(town.tie("spouse_of", person, spouse, change, married_on=kin.married_on))
    return ties


# What the change request says of it.


def describe(town: Town, home: Home, change: Change) -> None:
    """Fill in the operation of a household that was registered at the office."""
    people = [member.person for member in home.members]
    change.input = {
        "public_id": home.row.public_id,
        "group_kind": "household",
        "place": place_input(home),
        "facts": home.row.attributes,
        "members": [
            {
                "person": person_input(town, member.person),
                "roles": list(member.roles),
                "relationship_to_head": member.relationship_to_head,
            }
            for member in home.members
        ],
        "ties": [_tie_input(tie) for tie in home.ties],
        "registered_on": home.row.registered_on.isoformat(),
    }
    change.names = {person.public_id: person.full_name for person in people}
    change.subjects = [home.row, *people]


def place_input(home: Home) -> Facts:
    row = home.row
    return {
        "area": home.village.area_public_id,
        "address": row.address,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "accuracy": row.location_accuracy,
    }


def person_input(town: Town, row: Person) -> Facts:
    names = ("public_id", "given_name", "family_name", "additional_name", "name_variants", "sex", "language")
    given: dict[str, Any] = {name: getattr(row, name) for name in names}
    given |= {"birth_date": row.birth_date.isoformat(), "birth_date_precision": row.birth_date_precision}
    given["facts"] = row.attributes
    given["identifiers"] = [number_input(number) for number in town.numbers.get(row, ())]
    given["contacts"] = [
        {"kind": "phone", "value": contact.value, "is_preferred": True}
        for contact in town.contacts.get(row, ())
    ]
    return given


def number_input(number: Number) -> Facts:
    """The sealed value only, so that no change request shows a number in clear."""
    given: Facts = {
        "kind": number.kind,
        "lookup": number.lookup,
        "value": number.value,
        "masked": number.masked,
    }
    if number.sealed is not None:
        given["sealed"] = base64.b64encode(number.sealed).decode()
    return given


def _tie_input(tie: Tie) -> Facts:
    given: Facts = {"kind": tie.kind, "individual": tie.person.public_id, "other": tie.other.public_id}
    if tie.is_adopted:
        given["is_adopted"] = True
    if tie.married_on:
        given["married_on"] = tie.married_on.isoformat()
    return given
