"""Living conditions of households and the facts of people that Karuna records beside the built-in ones."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Final

from tessera.demo.names import FEMALE
from tessera.demo.rows import Facts

# What a household has, from the poorest to the richest; its means choose the place in the list.
_LADDERS: Final[dict[str, Sequence[str]]] = {
    "roof": ("thatch", "plastic", "thatch", "iron", "iron", "iron", "tiles", "concrete"),
    "walls": ("mud", "mud", "wood", "sun_bricks", "sun_bricks", "burnt_bricks", "cement"),
    "floor": ("earth", "earth", "earth", "earth", "wood", "cement", "cement", "tiles"),
    "water_source": (
        "surface", "unprotected_spring", "unprotected_well", "protected_well", "borehole", "public_tap", "piped_yard",
        "piped_dwelling",
    ),
    "toilet": ("none", "none", "bucket", "pit_open", "pit_open", "pit_slab", "pit_slab", "flush_septic", "flush_sewer"),
    "lighting": ("none", "kerosene", "torch", "torch", "solar", "solar", "grid", "grid"),
    "cooking_fuel": ("crop_waste", "wood", "wood", "wood", "charcoal", "charcoal", "kerosene", "lpg", "electricity"),
}  # fmt: skip
_CROPS: Final = (
    ("teff", "sorghum", "coffee", "maize"),
    ("rice", "millet", "groundnut", "maize"),
    ("dates", "millet", "sorghum", "rice"),
    ("maize", "sorghum", "groundnut", "millet"),
    ("millet", "sorghum", "maize", "groundnut"),
    ("cassava", "rice", "coffee", "maize"),
)
_LIVESTOCK: Final = ("cattle", "goats_sheep", "camels", "donkeys", "poultry")  # in the order of the code list
_TENURES: Final = ("owned", "owned", "owned", "rented", "free", "informal")
_OCCUPATIONS: Final = ("6", "6", "6", "6", "9", "9", "9", "5", "5", "7", "7", "8", "4", "3", "2", "1")
_DOMAINS: Final = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")


def conditions(region: int, members: int, rng: Random) -> Facts:
    """The facts of a household; poor in one thing makes poor in the others likely."""
    means = min(0.999, rng.betavariate(1.8, 2.6))
    facts: Facts = {key: _rung(ladder, means, rng) for key, ladder in _LADDERS.items()}
    facts["rooms"] = max(1, min(9, round(rng.gauss(1 + members * 0.25 + means * 2, 0.8))))
    facts["tenure"] = rng.choice(_TENURES)
    facts["monthly_income"] = _income(means, rng)
    farms = rng.random() < 0.85 - means * 0.6
    facts["main_crop"] = rng.choice(_CROPS[region]) if farms else "none"
    if farms:
        facts["land_area"] = _plain(round(0.1 + rng.paretovariate(1.9) * (0.3 + means), 1))
        kept = [
            kind
            for kind, share in zip(_LIVESTOCK, (0.3, 0.45, 0.08, 0.2, 0.5), strict=True)
            if rng.random() < share
        ]
        if kept:
            facts["livestock"] = kept
    return facts


def later(facts: Facts, rng: Random) -> Facts:
    """What a new visit finds changed: the income, and at times a better or worse thing in the house."""
    changed: Facts = {
        "monthly_income": max(10, round(facts["monthly_income"] * rng.uniform(0.6, 1.7) / 10) * 10)
    }
    for key in rng.sample(sorted(_LADDERS), rng.choice((0, 1, 1, 2))):
        ladder = _LADDERS[key]
        changed[key] = ladder[min(len(ladder) - 1, ladder.index(facts[key]) + rng.choice((-1, 1, 1, 2)))]
    return {key: value for key, value in changed.items() if value != facts[key]}


def of_person(sex: int, birth: date, on: date, rng: Random, *, marital_status: str) -> Facts:
    """The facts of a person as they were asked on a day."""
    age = (on - birth).days // 365
    facts: Facts = {}
    if age >= 12:
        facts["marital_status"] = marital_status
    if age >= 5:
        facts["education"] = _education(age, rng)
        if age <= 24:
            facts["attends_school"] = rng.random() < (0.82 if age < 14 else 0.45 if age < 19 else 0.12)
        facts |= _difficulties(age, rng)
    if age >= 15 and not facts.get("attends_school") and rng.random() < (0.5 if sex == FEMALE else 0.8):
        facts["occupation"] = rng.choice(_OCCUPATIONS)
    return facts


def _education(age: int, rng: Random) -> str:
    highest = 0 if age < 7 else 1 if age < 13 else 2 if age < 17 else 3 if age < 21 else 6
    schooled = rng.choices((0, 1, 2, 3, 4, 6), (30 + age // 2, 30, 18, 12, 4, 6))[0]
    return str(min(highest, schooled))


def _difficulties(age: int, rng: Random) -> Facts:
    """Answers to the short set of the Washington Group: 1 no difficulty, to 4 cannot do at all."""
    some = 0.015 + max(0, age - 40) * 0.006
    facts = {}
    for domain in _DOMAINS:
        draw = rng.random()
        facts[domain] = (
            "1" if draw > some else "2" if draw > some * 0.3 else "3" if draw > some * 0.06 else "4"
        )
    return facts


def _rung(ladder: Sequence[str], means: float, rng: Random) -> str:
    place = min(0.999, max(0.0, means + rng.gauss(0, 0.12)))
    return ladder[int(place * len(ladder))]


def _income(means: float, rng: Random) -> int:
    return max(10, round(rng.lognormvariate(4.2 + means * 2.4, 0.35) / 10) * 10)


def _plain(number: float) -> int | float:
    """As the dictionary stores decimals: a whole number without a fraction."""
    return int(number) if number == int(number) else number
