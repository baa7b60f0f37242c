"""People who are registered twice, with the slips that happen: the truth that matching is measured against."""

import csv
import string
from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from tessera.demo import registration
from tessera.demo.families import Kin
from tessera.demo.rows import Change, Number, Person
from tessera.demo.town import Home, Town

COLUMNS: Final = ("registry_number", "duplicate_registry_number", "slips")


class Truth:
    """Which records are the same person: written aside, never into the register."""

    def __init__(self) -> None:
        self._pairs: list[tuple[Person, Person, list[str]]] = []

    def add(self, original: Person, twin: Person, slips: list[str]) -> None:
        self._pairs.append((original, twin, slips))

    def write(self, file: Path, *, afresh: bool) -> None:
        """Append the pairs of a chunk, whose registry numbers are known by now, and forget them."""
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w" if afresh else "a", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            if afresh:
                writer.writerow(COLUMNS)
            for original, twin, slips in self._pairs:
                writer.writerow((original.registry_number, twin.registry_number, "+".join(slips)))
        self._pairs.clear()


def register_again(town: Town, original: Home, room: int, truth: Truth) -> int:
    """The office registers a household that is in the register already; how many people that makes."""
    registered = max(original.row.registered_on, original.row.change.at.date())
    on = _later_day(town, registered)
    originals = [m.person for m in original.members if m.person.kin.birth <= registered][:room]
    if not originals or on is None:
        return 0
    kin = _cloned([person.kin for person in originals])
    kin[0].relation = "head"
    town.twins.update(kin)
    change = town.change(town.moment(on), "register_household", {}, reason="Came to the office")
    home = registration.enter(town, kin, change, on=on, with_papers=False)
    for person, twin in zip(originals, (town.people[clone] for clone in kin), strict=True):
        truth.add(person, twin, _slip(town, person, twin, change))
    registration.describe(town, home, change)
    return len(kin)


def register_in_another_household(
    town: Town, at: datetime, person: Person, *, home: Home, truth: Truth
) -> None:
    """Relatives count somebody among themselves who is registered elsewhere."""
    kin = _cloned([person.kin])[0]
    kin.relation = "other_relative" if home.members else "head"
    change = town.change(at, "add_member", {}, village=home.village)
    if not home.members:  # they are gone; the person comes alone
        change.kind = "register_household"
        home = town.found(change, home.village, on=at.date())
    twin = registration.person_of(town, kin, change, on=at.date(), home=home, with_papers=False)
    slips = _slip(town, person, twin, change)
    town.join(home, twin, change, since=at.date(), relation=kin.relation)
    if change.kind == "register_household":
        registration.describe(town, home, change)
    else:
        member = {"person": registration.person_input(town, twin), "relationship_to_head": kin.relation}
        change.input = {"household": home.row.public_id, "member": member, "since": at.date().isoformat()}
        change.subjects = [home.row, twin]
        change.names = {home.row.public_id: home.row, twin.public_id: twin.full_name}
    truth.add(person, twin, [*slips, "other household"])


def _later_day(town: Town, day: date) -> date | None:
    """A day from a week after until yesterday."""
    first, last = day + timedelta(days=7), town.today - timedelta(days=1)
    return first + timedelta(days=town.rng.randrange((last - first).days + 1)) if first <= last else None


def _cloned(originals: list[Kin]) -> list[Kin]:
    """The same people once more, tied among themselves as they are."""
    clones = {kin: copy(kin) for kin in originals}
    for clone in clones.values():
        clone.mother = clones.get(clone.mother) if clone.mother else None
        clone.father = clones.get(clone.father) if clone.father else None
        clone.guardian = clones.get(clone.guardian) if clone.guardian else None
        clone.spouse = clones.get(clone.spouse) if clone.spouse else None
    return list(clones.values())


def _slip(town: Town, person: Person, twin: Person, change: Change) -> list[str]:
    """Make the twin what a hurried second registration makes of a person; which slips were made."""
    for name in ("given_name", "family_name", "additional_name", "name_variants"):
        setattr(twin, name, getattr(person, name))
    twin.birth_date, twin.birth_date_precision = person.birth_date, person.birth_date_precision
    slips = [word for word, share, slip in _SLIPS if town.rng.random() < share and slip(twin, town.rng)]
    if not _bring_papers(town, person, twin, change):
        slips.append("no identifier")
    for contact in town.contacts.get(person, ()):
        if town.rng.random() < 0.6:
            town.phone(twin, change, contact.value)
    return slips


def _bring_papers(town: Town, person: Person, twin: Person, change: Change) -> bool:
    """A quarter bring the card, and it is mistyped; the register would have refused the right number."""
    if (
        not any(number.kind == "national_id" for number in town.numbers.get(person, ()))
        or town.rng.random() > 0.25
    ):
        return False
    mistyped = town.serials.mistyped_national_id()
    row = Number(town.ledger.key(change.at), change, kind="national_id", person=twin, **vars(mistyped))
    town.numbers.setdefault(twin, []).append(town.ledger.add(row))
    return True


def _misspell(attribute: str) -> Callable[[Person, Random], bool]:
    def slip(twin: Person, rng: Random) -> bool:
        word = getattr(twin, attribute)
        if len(word) < 4:
            return False
        wrong = _typo(word, rng)
        setattr(twin, attribute, wrong)
        return bool(wrong != word)

    return slip


def _typo(word: str, rng: Random) -> str:
    """One letter wrong, missing, too many, or two swapped; never the first."""
    at = rng.randrange(1, len(word))
    letter = rng.choice(string.ascii_lowercase)
    return rng.choice(
        (
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
            if at > 1
            else word[:at] + letter + word[at:],
        )
    )


def _other_spelling(twin: Person, rng: Random) -> bool:
    others = [spelling for spelling in twin.kin.name.given.spellings if spelling != twin.given_name]
    if not others:
        return False
    twin.given_name = rng.choice(others)
    return True


def _swap_names(twin: Person, rng: Random) -> bool:
    twin.given_name, twin.family_name = twin.family_name, twin.given_name
    return True


def _other_script_missing(twin: Person, rng: Random) -> bool:
    had = bool(twin.name_variants)
    twin.name_variants = {}
    return had


def _wrong_year(twin: Person, rng: Random) -> bool:
    return _redate(twin, year=twin.birth_date.year - rng.choice((1, 1, 2)))


def _swapped_day_and_month(twin: Person, rng: Random) -> bool:
    day, month = twin.birth_date.day, twin.birth_date.month
    return day <= 12 and day != month and _redate(twin, day=month, month=day)


def _first_of_january(twin: Person, rng: Random) -> bool:
    return _redate(twin, day=1, month=1)


def _redate(twin: Person, *, year: int = 0, month: int = 0, day: int = 0) -> bool:
    was = twin.birth_date
    wrong = date(year or was.year, month or was.month, min(day or was.day, 28))
    # Nobody is registered before birth, and an infant's date is not mistaken by months.
    if wrong == was or wrong > twin.registered_on or twin.registered_on - wrong < timedelta(days=400):
        return False
    twin.birth_date, twin.birth_date_precision = (
        wrong,
        "estimated" if (wrong.day, wrong.month) == (1, 1) else "day",
    )
    return True


_SLIPS: Final[tuple[tuple[str, float, Callable[[Person, Random], bool]], ...]] = (
    ("given name misspelt", 0.30, _misspell("given_name")),
    ("given name in another spelling", 0.15, _other_spelling),
    ("family name misspelt", 0.30, _misspell("family_name")),
    ("other script missing", 0.50, _other_script_missing),
    ("year of birth wrong", 0.10, _wrong_year),
    ("day and month swapped", 0.08, _swapped_day_and_month),
    ("first of January", 0.06, _first_of_january),
    ("names swapped", 0.06, _swap_names),
)
