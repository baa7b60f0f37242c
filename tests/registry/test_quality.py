"""Each rule of quality is broken once, and kept by a household where all is well."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import connection

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.lib.db.roles import as_owner
from tessera.registry.models import (
    ContactPoint,
    Group,
    Identifier,
    IdentifierKind,
    Individual,
    Membership,
    Relationship,
)
from tessera.registry.quality.table import BY_CODE
from tessera.registry.queries.quality import faults, warnings
from tests.cast import Country
from tests.registry.people import make_household, make_person

TODAY: Final = date(2026, 3, 27)


@contextmanager
def at_home() -> Iterator[None]:
    """The owner of the tables writes; reading is narrowed again behind it."""
    with narrowed_to(system_viewer()), as_owner():
        yield


@contextmanager
def written_in(year: int) -> Iterator[None]:
    """History dates what is written within the block to that year."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tessera.at', %s, false)", [f"{year}-01-01T00:00:00+00:00"])
        yield
        cursor.execute("select set_config('tessera.at', '', false)")


class Home:
    """A household in which nothing is wrong: Amina heads it, Moussa is her husband, Awa their daughter."""

    def __init__(self, area: Area) -> None:
        self.area = area
        self.amina = make_person("Amina", "Diallo", area=area, birth_date=date(1986, 3, 27), sex=2)
        self.moussa = make_person("Moussa", "Diallo", area=area, birth_date=date(1982, 1, 5), sex=1)
        self.awa = make_person("Awa", "Diallo", area=area, birth_date=date(2011, 7, 1), sex=2)
        self.household = make_household(self.amina, self.moussa, self.awa)
        with at_home():
            self.memberships.filter(individual=self.moussa).update(relationship_to_head="spouse")
            self.marriage = tie(self.amina, self.moussa, "spouse_of", married_on=date(2008, 5, 1))
            tie(self.amina, self.awa, "parent_of")
            tie(self.moussa, self.awa, "parent_of")
            ContactPoint.objects.create(individual=self.amina, kind="phone", value="+22370000001")
            for place, person in enumerate(self.people):
                identify(person, f"C{place}")

    @property
    def people(self) -> tuple[Individual, ...]:
        return self.amina, self.moussa, self.awa

    @property
    def memberships(self) -> Any:
        return Membership.objects.filter(group=self.household)

    def codes(self, viewer: Viewer | None = None) -> set[str]:
        return {fault.rule.code for fault in self.faults(viewer)}

    def faults(self, viewer: Viewer | None = None) -> Any:
        viewer = viewer or system_viewer()
        with narrowed_to(viewer):
            return faults(
                individuals=[person.pk for person in self.people],
                groups=[self.household.pk],
                viewer=viewer,
                on=TODAY,
            )


def tie(one: Individual, other: Individual, kind: str, **more: Any) -> Relationship:
    return Relationship.objects.create(individual=one, other=other, kind=kind, **more)


def identify(person: Individual, value: str, **more: Any) -> None:
    kind = IdentifierKind.objects.get(key="birth_certificate")
    Identifier.objects.create(
        individual=person, kind=kind, lookup=value, value=value, masked=value, is_unique=False, **more
    )


def write(record: Individual | Group, **columns: Any) -> None:
    type(record)._default_manager.filter(pk=record.pk).update(**columns)  # past the checks of the pen


def declare(key: str, subject: Subject, **more: Any) -> None:
    Field.objects.create(key=key, subject=subject, type=FieldType.TEXT, labels={"en": key.title()}, **more)


@pytest.fixture
def home(village: Area) -> Home:
    return Home(village)


def gone(home: Home) -> None:
    write(home.moussa, status="deceased", death_date=date(2026, 1, 1))


def child_as_head(home: Home) -> None:
    home.memberships.update(roles=[])
    home.memberships.filter(individual=home.awa).update(roles=["head"], relationship_to_head="head")


def twice(home: Home) -> None:
    write(home.moussa, given_name="AMINA", birth_date=home.amina.birth_date)


def several_spouses(home: Home) -> None:
    further = make_person("Fatou", "Bah", area=home.area, birth_date=date(1990, 1, 1))
    first, second = sorted((home.moussa, further), key=lambda one: one.pk)
    tie(first, second, "spouse_of")


def married_as_a_child(home: Home) -> None:
    Relationship.objects.filter(individual=home.moussa, kind="parent_of").delete()
    home.memberships.filter(individual=home.moussa).update(relationship_to_head="")
    write(home.moussa, birth_date=date(2009, 1, 1))


def a_wedding_in_childhood(home: Home) -> None:
    Relationship.objects.filter(pk=home.marriage.pk).update(married_on=date(1990, 1, 1))
    write(home.amina, birth_date=date(1970, 1, 1))


def spouse_by_word_alone(home: Home) -> None:
    Relationship.objects.filter(kind="spouse_of").delete()
    write(home.moussa, birth_date=date(2010, 1, 1))
    Relationship.objects.filter(individual=home.moussa).delete()


def young_parent(home: Home) -> None:
    write(home.moussa, birth_date=date(2000, 1, 1))
    home.marriage.delete()
    home.memberships.filter(individual=home.moussa).update(relationship_to_head="sibling")


def older_than_head(home: Home) -> None:
    Relationship.objects.filter(other=home.awa).delete()
    write(home.awa, birth_date=date(1980, 1, 1))


def nobody_left(home: Home) -> None:
    home.memberships.update(until=date(2026, 1, 1))


def move_the_household(home: Home) -> None:
    write(home.household, area=home.area.parent)


def needed_of_people(home: Home) -> None:
    declare("trade", Subject.INDIVIDUAL, required=True)
    for person in (home.amina, home.moussa):
        write(person, attributes={"trade": "smith"})
    write(home.awa, attributes={"trade": ""})


def needed_of_the_household(home: Home) -> None:
    declare("roof", Subject.GROUP, required=True)


def old_of_people(home: Home) -> None:
    declare("trade", Subject.INDIVIDUAL, stale_months=12)
    with written_in(2024):
        write(home.amina, attributes={"trade": "smith"}, observed_on=TODAY - timedelta(days=400))


def old_of_the_household(home: Home) -> None:
    declare("roof", Subject.GROUP, stale_months=12)
    with written_in(2024):
        write(home.household, attributes={"roof": "thatch"})


def expired(home: Home) -> None:
    Identifier.objects.filter(individual=home.awa).update(expires_on=date(2026, 3, 26))


BREAKS: Final[tuple[tuple[str, Callable[[Home], None]], ...]] = (
    ("gone-but-member", gone),
    ("child-as-head", child_as_head),
    ("person-twice", twice),
    ("several-spouses", several_spouses),
    ("spouse-too-young", married_as_a_child),
    ("spouse-too-young", a_wedding_in_childhood),
    ("spouse-too-young", spouse_by_word_alone),
    ("parent-too-young", young_parent),
    ("child-older-than-head", older_than_head),
    ("born-after-registration", lambda home: write(home.awa, birth_date=date(2024, 1, 2))),
    ("too-old", lambda home: write(home.moussa, birth_date=date(1914, 1, 1))),
    ("lives-elsewhere", move_the_household),
    ("members-missing", nobody_left),
    ("household-missing", nobody_left),
    ("head-missing", lambda home: home.memberships.update(roles=[]) and None),
    ("birth-date-missing", lambda home: write(home.awa, birth_date=None)),
    ("sex-missing", lambda home: write(home.awa, sex=0)),
    ("person-area-missing", lambda home: write(home.awa, area=None)),
    ("household-area-missing", lambda home: write(home.household, area=None)),
    ("contact-missing", lambda home: ContactPoint.objects.all().delete() and None),
    ("identifier-missing", lambda home: Identifier.objects.filter(individual=home.awa).delete() and None),
    ("person-facts-missing", needed_of_people),
    ("household-facts-missing", needed_of_the_household),
    ("person-facts-old", old_of_people),
    ("household-facts-old", old_of_the_household),
    ("identifier-expired", expired),
)
# What follows of itself: an empty household cannot be reached.
FOLLOWS: Final = {
    "members-missing": {"household-missing", "contact-missing"},
    "household-missing": {"members-missing", "contact-missing"},
}


def test_a_household_in_order_has_no_fault(home: Home) -> None:
    assert home.codes() == set()


@pytest.mark.parametrize(("code", "break_it"), BREAKS, ids=[f"{code}-{how.__name__}" for code, how in BREAKS])
def test_each_fault_is_found_and_alone(home: Home, code: str, break_it: Callable[[Home], None]) -> None:
    with at_home():
        break_it(home)
    assert home.codes() == {code} | FOLLOWS.get(code, set())
    for fault in home.faults():
        assert "%" not in fault.sentence and "None" not in fault.sentence


def test_every_rule_is_broken_once_here() -> None:
    assert {code for code, _how in BREAKS} == set(BY_CODE)


def test_a_fact_is_not_old_while_somebody_wrote_it_lately(home: Home) -> None:
    with at_home():
        old_of_the_household(home)
        with written_in(2025):
            write(home.household, attributes={"roof": "iron"})
    assert home.codes() == {"household-facts-old"}
    with at_home(), written_in(2026):
        write(home.household, attributes={"roof": "tiles"})
    assert home.codes() == set()


def test_a_fact_is_not_old_while_somebody_has_seen_the_record(home: Home) -> None:
    with at_home():
        old_of_the_household(home)
        write(home.household, observed_on=date(2026, 3, 1))
    assert home.codes() == set()


def test_a_fact_that_is_not_recorded_is_not_old(home: Home) -> None:
    with at_home():
        declare("roof", Subject.GROUP, stale_months=12)
        with written_in(2024):
            write(home.household, attributes={"roof": ""})
    assert home.codes() == set()


def test_a_built_in_fact_may_be_old_too(home: Home) -> None:
    with at_home():
        Field.objects.filter(key="address", subject=Subject.GROUP).update(stale_months=12)
        old_of_the_household(home)
        with written_in(2024):
            write(home.household, address="Near the clinic")
    (fault,) = home.faults()
    assert fault.sentence == "Not confirmed of the household for too long: Roof, Address."
    with at_home(), written_in(2026):
        write(home.household, address="Near the school")
    (fault,) = home.faults()
    assert fault.sentence == "Not confirmed of the household for too long: Roof."


def test_each_fact_is_old_after_its_own_time(home: Home) -> None:
    with at_home():
        declare("roof", Subject.GROUP, stale_months=12)
        declare("walls", Subject.GROUP, stale_months=48)
        with written_in(2024):
            write(home.household, attributes={"roof": "thatch", "walls": "mud"})
    (fault,) = home.faults()
    assert fault.facts == ("Roof",)


@pytest.mark.parametrize(
    ("field", "columns"),
    [("address", {"address": "Near the clinic"}), ("location", {"latitude": 1.0, "longitude": 2.0})],
)
def test_a_built_in_fact_may_be_needed_too(home: Home, field: str, columns: dict[str, Any]) -> None:
    with at_home():
        Field.objects.filter(key=field, subject=Subject.GROUP).update(required=True)
    assert home.codes() == {"household-facts-missing"}
    with at_home():
        write(home.household, **columns)
    assert home.codes() == set()


def test_the_limits_are_those_of_the_country(home: Home, settings: Any) -> None:
    with at_home():
        child_as_head(home)
        several_spouses(home)
    settings.HEAD_AGE, settings.MOST_SPOUSES = 14, 2
    assert home.codes() == set()


def test_who_married_young_long_ago_is_not_doubted(home: Home) -> None:
    with at_home():
        Relationship.objects.filter(pk=home.marriage.pk).update(married_on=date(2001, 1, 1))
    assert home.codes() == set()


def test_the_sentence_names_who_and_what(home: Home) -> None:
    with at_home():
        child_as_head(home)
        needed_of_people(home)
    assert [fault.sentence for fault in home.faults()] == [
        "Awa Diallo heads the household and is younger than 18.",
        "Needed of Awa Diallo and not recorded: Trade.",
    ]


def test_somebody_out_of_reach_is_not_named(home: Home, tamar: Country, registrar_viewer: Viewer) -> None:
    with at_home():
        young_parent(home)
        write(home.awa, area=tamar.village_elsewhere)
        home.memberships.filter(individual=home.awa).delete()
    viewer = registrar_viewer
    with narrowed_to(viewer):
        found = faults(individuals=[home.moussa.pk, home.amina.pk], groups=[], viewer=viewer, on=TODAY)
    assert all("Awa" not in fault.sentence for fault in found)


def test_warnings_are_the_contradictions_alone(home: Home) -> None:
    with at_home():
        child_as_head(home)
        write(home.moussa, sex=0)
    with narrowed_to(system_viewer()):
        said = warnings(
            individuals=[home.moussa.pk], groups=[home.household.pk], viewer=system_viewer(), on=TODAY
        )
    assert said == ("Awa Diallo heads the household and is younger than 18.",)


def test_two_queries_whatever_the_number_of_people(home: Home, django_assert_num_queries: Any) -> None:
    with at_home():
        child_as_head(home)
        several_spouses(home)
        made = [make_person(f"Child {n}", area=home.area, birth_date=None) for n in range(12)]
    with narrowed_to(system_viewer()):
        keys = [person.pk for person in (*home.people, *made)]
        with django_assert_num_queries(3):  # the faults, the names, and whether the dictionary is current
            found = faults(individuals=keys, groups=[home.household.pk], viewer=system_viewer(), on=TODAY)
    assert len(found) > 30
