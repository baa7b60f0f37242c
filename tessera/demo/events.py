"""Life in the three years since registration: births, deaths, marriages, moves, and corrections.

Each event is applied at a moment to households as they then stand, and does nothing when it no longer fits (the dead
do not move). It writes what the operation of the same name writes.
"""

from datetime import date, datetime, timedelta

from tessera.demo import living, registration
from tessera.demo.families import Kin
from tessera.demo.kinship import relation_to
from tessera.demo.names import FEMALE
from tessera.demo.registration import Survey
from tessera.demo.rows import Change, Facts, Person
from tessera.demo.town import Home, Town

_DAY = timedelta(days=1)


def birth(town: Town, at: datetime, kin: Kin, home: Home) -> None:
    parents = [
        town.people[parent]
        for parent in (kin.mother, kin.father)
        if parent is not None and parent in town.people
    ]
    home = next((town.lives_in[parent] for parent in parents if parent in town.lives_in), home)
    change = town.change(
        at, "birth", {}, village=home.village, observed_on=kin.birth, reason=_birth_reason(town)
    )
    child = registration.person_of(town, kin, change, on=at.date(), home=home)
    relation = relation_to(home.head.person.kin, kin) if home.members else "head"
    town.join(home, child, change, since=kin.birth, relation=relation)
    registration.tie_to_family(town, kin, change)
    change.input = {
        "household": home.row.public_id,
        "child": registration.person_input(town, child),
        "parents": [parent.public_id for parent in parents],
        "relationship_to_head": relation,
    }
    _speaks_of(change, home, child, *parents)


def _birth_reason(town: Town) -> str:
    return town.rng.choice(("", "Birth notification from the health centre", "Reported by the mother"))


def death(town: Town, at: datetime, person: Person, on: date) -> None:
    home = town.lives_in.get(person)
    if home is None or person.status != "active":
        return
    member = home.member(person)
    on = max(on, member.since if member else on, person.birth_date)
    change = town.change(
        at, "death", {}, village=home.village, reason=town.rng.choice(("", "Death certificate shown"))
    )
    change.input = {"individual": person.public_id, "on": on.isoformat(), "household": home.row.public_id}
    was_head = member is not None and "head" in member.roles
    town.leave(home, person, change, on=on, reason="died")
    if was_head and home.members:
        heir = _heir(home, person, at.date())
        crown(town, home, heir, change)
        change.input["new_head"] = heir.public_id
    marriage = town.marriages.pop(person, None)
    if marriage is not None and marriage.ended_on is None:
        widowed = marriage.other if marriage.person is person else marriage.person
        town.marriages.pop(widowed, None)
        town.ledger.revise(
            marriage, change, ended_on=max(on, marriage.married_on or on), end_reason="widowed"
        )
    town.ledger.revise(person, change, status="deceased", death_date=on)
    _speaks_of(change, home, person)


def _heir(home: Home, person: Person, day: date) -> Person:
    """The spouse, else the eldest."""
    candidates = [member.person for member in home.members]
    spouse = next((other for other in candidates if other.kin.spouse is person.kin), None)
    return spouse or min(candidates, key=lambda other: other.birth_date)


def crown(town: Town, home: Home, heir: Person, change: Change) -> dict[str, str]:
    """Make a member the head; the relationships of the others follow, by public id."""
    known = {}
    for member in home.members:
        relation = "head" if member.person is heir else relation_to(heir.kin, member.person.kin)
        roles = ("head",) if member.person is heir else ()
        town.ledger.revise(member, change, roles=roles, relationship_to_head=relation)
        if member.person is not heir:
            known[member.person.public_id] = relation
    home.members.sort(key=lambda member: "head" not in member.roles)
    return known


def hand_over(town: Town, at: datetime, home: Home) -> None:
    """An old head makes a grown child the head."""
    if not home.members:
        return
    head = home.head.person
    heirs = [
        m.person
        for m in home.members
        if m.relationship_to_head == "child" and m.person.kin.age(at.date()) >= 25
    ]
    if not heirs or head.kin.age(at.date()) < 60:
        return
    change = town.change(
        at, "change_head", {}, village=home.village, reason="The head asked for it because of age"
    )
    known = crown(town, home, heirs[0], change)
    change.input = {"household": home.row.public_id, "new_head": heirs[0].public_id, "relationships": known}
    _speaks_of(change, home, heirs[0])


def move(town: Town, at: datetime, home: Home) -> None:
    if not home.members:
        return
    near = town.villages_of[home.village.district]
    village = town.rng.choice(near if town.rng.random() < 0.7 else town.villages_of[""])
    change = town.change(at, "move_household", {}, village=home.village, reason=town.rng.choice(_MOVES))
    place = town.place_in(village)
    home.village = village
    town.ledger.revise(home.row, change, **place)
    for member in home.members:
        town.ledger.revise(member.person, change, area_id=village.area_id)
    on = max(at.date() - _DAY * town.rng.randrange(1, 15), home.row.registered_on)
    change.input = {
        "household": home.row.public_id, "place": registration.place_input(home), "on": on.isoformat(),
    }  # fmt: skip
    _speaks_of(change, home)
    change.names[village.area_public_id] = village.place.names["en"]


_MOVES = ("Found work there", "Moved back to the family", "Flood", "Drought", "Rent became too high", "")


def split(town: Town, at: datetime, home: Home) -> None:
    """A married child and its family found a household of their own."""
    couple = next(
        (m.person for m in home.members if m.relationship_to_head == "child" and m.person in town.marriages),
        None,
    )
    if couple is None:
        return
    leaving = [
        member.person
        for member in home.members
        if member.person is couple
        or member.person.kin.spouse is couple.kin
        or couple.kin in _parents(member.person.kin)
    ]
    change = town.change(at, "split_household", {}, village=home.village, reason="They cook apart now")
    founded = town.found(change, home.village, on=at.date(), like=home.row)
    for person in leaving:
        town.leave(home, person, change, on=at.date(), reason="split")
    known = {}
    for person in sorted(leaving, key=lambda person: person is not couple):
        relation = "head" if person is couple else relation_to(couple.kin, person.kin)
        town.join(founded, person, change, since=at.date(), relation=relation)
        if person is not couple:
            known[person.public_id] = relation
    change.input = {
        "household": home.row.public_id,
        "founded": founded.row.public_id,
        "leaving": [person.public_id for person in leaving],
        "head": couple.public_id,
        "relationships": known,
        "on": at.date().isoformat(),
    }
    _speaks_of(change, home, founded.row, *leaving)


def _parents(kin: Kin) -> set[Kin | None]:
    return {kin.mother, kin.father}


def marry(town: Town, at: datetime, bride: Person, groom: Person) -> None:
    """The bride moves into the household of the groom."""
    old, new = town.lives_in.get(bride), town.lives_in.get(groom)
    if old is None or new is None or old is new or bride in town.marriages or groom in town.marriages:
        return
    bride_member = old.member(bride)
    if bride_member is None or "head" in bride_member.roles:
        return
    on = max(at.date() - _DAY * town.rng.randrange(3, 40), bride_member.since)
    change = town.change(
        at, "marriage", {}, village=new.village, reason=town.rng.choice(("", "Marriage certificate shown"))
    )
    bride.kin.spouse, groom.kin.spouse = groom.kin, bride.kin
    bride.kin.married_on = groom.kin.married_on = on
    town.tie("spouse_of", bride, groom, change, married_on=on)
    for person in (bride, groom):
        town.ledger.revise(person, change, attributes=person.attributes | {"marital_status": "married"})
    town.leave(old, bride, change, on=on, reason="married")
    relation = relation_to(new.head.person.kin, bride.kin)
    town.join(new, bride, change, since=on, relation=relation)
    change.input = {
        "one": bride.public_id,
        "other": groom.public_id,
        "on": on.isoformat(),
        "mover": bride.public_id,
        "household": old.row.public_id,
        "into": new.row.public_id,
        "relationship_to_head": relation,
    }
    _speaks_of(change, old, new.row, bride, groom)


def separate(town: Town, at: datetime, home: Home) -> None:
    """The spouse of the head leaves and founds a household of her own in the village."""
    spouse = next((m.person for m in home.members if m.relationship_to_head == "spouse"), None)
    marriage = town.marriages.get(spouse) if spouse is not None else None
    if spouse is None or marriage is None or marriage.separated_on is not None:
        return
    head = home.head.person
    on = max(at.date() - _DAY * 20, marriage.married_on or at.date(), *(m.since for m in home.members))
    if on > at.date():
        return
    change = town.change(at, "separation", {}, village=home.village)
    town.ledger.revise(marriage, change, separated_on=on)
    town.leave(home, spouse, change, on=on, reason="separated")
    founded = town.found(change, home.village, on=on)
    town.join(founded, spouse, change, since=on, relation="head")
    change.input = {
        "one": head.public_id,
        "other": spouse.public_id,
        "on": on.isoformat(),
        "leaver": spouse.public_id,
        "household": home.row.public_id,
        "founded": founded.row.public_id,
        "place": registration.place_input(founded),
    }
    _speaks_of(change, home, founded.row, head, spouse)


def revisit(town: Town, survey: Survey, home: Home) -> None:
    """An update round of the district finds other living conditions."""
    if home.members:
        found = living.later(home.row.attributes, town.rng)
        town.ledger.revise(
            home.row, survey.change, attributes=home.row.attributes | found, observed_on=survey.visits_from
        )


def correct_conditions(town: Town, at: datetime, home: Home) -> None:
    if not home.members:
        return
    facts = living.later(home.row.attributes, town.rng)
    if not facts:
        return
    base = {key: home.row.attributes.get(key) for key in facts}
    change = _correction(town, at, home, {"group": home.row.public_id}, facts=facts, base=base)
    change.reason = town.rng.choice(
        ("Reported by the household", "Seen at a home visit", "Reported by phone")
    )
    town.ledger.revise(home.row, change, attributes=home.row.attributes | facts)
    _speaks_of(change, home)


def correct_name(town: Town, at: datetime, home: Home) -> None:
    """A name is spelt as the papers have it."""
    people = [m.person for m in home.members if len(m.person.kin.name.given.spellings) > 1]
    if not people:
        return
    person = town.rng.choice(people)
    others = [spelling for spelling in person.kin.name.given.spellings if spelling != person.given_name]
    facts = {"given_name": town.rng.choice(others)}
    base = {"given_name": person.given_name}
    change = _correction(town, at, home, {"individual": person.public_id}, facts=facts, base=base)
    change.reason = town.rng.choice(
        ("Spelling as on the national ID card", "Spelling as on the birth certificate")
    )
    change.names = {person.public_id: person.full_name}
    town.ledger.revise(person, change, **facts)
    change.subjects = [person]


def correct_birth_date(town: Town, at: datetime, home: Home) -> None:
    """Somebody of whom only the year was known brings a certificate."""
    person = next((m.person for m in home.members if m.person.birth_date_precision == "year"), None)
    if person is None:
        return
    facts = {"birth_date": person.kin.birth.isoformat(), "birth_date_precision": "day"}
    base = {"birth_date": person.birth_date.isoformat(), "birth_date_precision": "year"}
    change = _correction(town, at, home, {"individual": person.public_id}, facts=facts, base=base)
    change.reason = "Birth certificate shown"
    town.ledger.revise(person, change, birth_date=person.kin.birth, birth_date_precision="day")
    change.names, change.subjects = {person.public_id: person.full_name}, [person]


def _correction(town: Town, at: datetime, home: Home, whose: Facts, **seen: Facts) -> Change:
    """``seen`` are the new facts and, as their base, the old ones."""
    return town.change(at, "correct_facts", whose | seen, village=home.village)


def attach_identifier(town: Town, at: datetime, home: Home) -> None:
    """An adult without a national ID brings one."""
    grown = [
        m.person for m in home.members if m.person.kin.age(at.date()) >= 18 and m.person not in town.numbers
    ]
    if not grown:
        return
    person = grown[0]
    change = town.change(at, "attach_identifier", {}, village=home.village, reason="The original was shown")
    number = town.identify(person, "national_id", change, verified=False)
    change.input = {"individual": person.public_id, "identifier": registration.number_input(number)}
    change.names, change.subjects = {person.public_id: person.full_name}, [person]


def add_phone(town: Town, at: datetime, home: Home) -> None:
    head = home.head.person if home.members else None
    if head is None or head in town.contacts:
        return
    change = town.change(at, "add_contact", {}, village=home.village)
    contact = town.phone(head, change)
    given = {"kind": "phone", "value": contact.value, "is_preferred": True}
    change.input = {"individual": head.public_id, "contact": given}
    change.names, change.subjects = {head.public_id: head.full_name}, [head]


def is_marriageable(person: Person, day: date) -> bool:
    age = person.kin.age(day)
    least, most = (18, 30) if person.sex == FEMALE else (20, 38)
    return person.kin.spouse is None and least <= age <= most and person.status == "active"


def _speaks_of(change: Change, home: Home, *others: object) -> None:
    """Names and subjects of the change: the household and whom else it touches."""
    change.subjects = [home.row, *others]  # type: ignore[list-item]  # people and households
    change.names = {
        row.public_id: row.full_name if isinstance(row, Person) else row for row in change.subjects
    }
