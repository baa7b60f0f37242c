"""Who may be registered already: by a number, by a name in any spelling, and never out of reach."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts.choices import Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.models import AccessRecord
from tessera.changes.operations import AttachIdentifier, RegisterIndividual
from tessera.changes.operations.parts import IdentifierInput, PersonInput, Place
from tessera.registry.encryption import blind_index
from tessera.registry.models import IdentifierKind, Individual
from tessera.registry.queries.duplicates import Alike, Newcomer, likely
from tests.cast import TODAY, Country
from tests.changes.families import Family, register_family, submit

pytestmark = pytest.mark.usefixtures("everything_is_visible")
NUMBER = "123456784471"


def asked(*newcomers: Newcomer, viewer: Viewer | None = None) -> list[tuple[Alike, ...]]:
    viewer = viewer or system_viewer()
    with narrowed_to(viewer):
        return likely(newcomers, viewer=viewer, purpose=Purpose.SERVICE, on=TODAY)


def found(names: str, born: date | None = None, **more: Any) -> list[str]:
    viewer = more.pop("viewer", None)
    (alike,) = asked(Newcomer(names, born, **more), viewer=viewer)
    return [one.person.name for one in alike]


def number() -> tuple[tuple[str, str], ...]:
    kind = IdentifierKind.objects.get(key="national_id")
    return ((kind.key, blind_index(kind, NUMBER)),)


@pytest.fixture
def with_number(family: Family) -> Family:
    kind = IdentifierKind.objects.get(key="national_id")
    submit(AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, NUMBER)))
    return family


def test_the_same_name_and_birth(family: Family) -> None:
    ((alike,),) = asked(Newcomer("Amina Diallo", date(1986, 3, 27), sex=2))
    assert (alike.person.public_id, alike.is_same_birth, alike.number_kind) == (family.amina, True, "")
    ((alike,),) = asked(Newcomer("Diallo Amina", date(1987, 1, 1), "year"))
    assert not alike.is_same_birth


@pytest.mark.parametrize("names", ["Aminah Dialo", "AMINA  DIALLO", "أمينة ديالو", "Amina Fatou Diallo"])
def test_any_spelling(family: Family, names: str) -> None:
    assert found(names, date(1986, 3, 27)) == ["Amina Diallo"]


@pytest.mark.parametrize(
    ("names", "born", "sex"),
    [
        ("Amina Keita", date(1986, 3, 27), 2),  # another family
        ("Amina Diallo", date(1996, 3, 27), 2),  # another age
        ("Amina Diallo", date(1986, 3, 27), 1),  # another sex
        ("Amina", None, 2),  # says too little
        ("", date(1986, 3, 27), 2),
        ("\x01 %s {0} '; --", date(1986, 3, 27), 0),
    ],
)
def test_somebody_else(family: Family, names: str, born: date | None, sex: int) -> None:
    assert found(names, born, sex=sex) == []


def test_an_estimated_birth_gives_more_room(family: Family) -> None:
    assert found("Amina Diallo", date(1990, 1, 1), birth_date_precision="year") == []
    assert found("Amina Diallo", date(1990, 1, 1), birth_date_precision="estimated") == ["Amina Diallo"]


def test_the_same_number_whatever_the_name(with_number: Family) -> None:
    ((alike,),) = asked(Newcomer("Sira Keita", numbers=number(), sex=1))
    assert alike.person.public_id == with_number.amina
    assert (alike.number_kind, alike.number_label) == ("national_id", "National ID")


def test_a_common_name_tells_nothing_without_a_year(family: Family, village: Any) -> None:
    assert found("Amina Diallo") == ["Amina Diallo"]
    for year in range(1950, 1956):
        amina = PersonInput(given_name="Amina", family_name="Diallo", birth_date=date(year, 1, 1))
        submit(RegisterIndividual(person=amina, place=Place(area=village.public_id)))
    assert found("Amina Diallo") == []
    assert found("Amina Diallo", date(1986, 3, 27)) == ["Amina Diallo"]


def test_nobody_out_of_reach(with_number: Family, stranger_viewer: Viewer, clerk_viewer: Viewer) -> None:
    born = date(1986, 3, 27)
    assert found("Amina Diallo", born, numbers=number(), viewer=clerk_viewer) == ["Amina Diallo"]
    assert found("Amina Diallo", born, numbers=number(), viewer=stranger_viewer) == []


def test_a_household_takes_as_many_questions_as_one_person(with_number: Family, tamar: Country) -> None:
    register_family(tamar.other_village, family_name="Bah")
    one = Newcomer("Amina Diallo", date(1986, 3, 27), numbers=number())
    several = [one, Newcomer("Moussa Bah", date(1982, 1, 5)), Newcomer("Awa"), Newcomer("Awa Bah"), one]
    with CaptureQueriesContext(connection) as of_one:
        asked(one)
    with CaptureQueriesContext(connection) as of_several:
        names = [[alike.person.name for alike in alikes] for alikes in asked(*several)]
    assert names == [["Amina Diallo"], ["Moussa Bah"], [], ["Awa Bah"], ["Amina Diallo"]]
    assert len(of_several) == len(of_one) <= 8


def test_what_is_shown_is_noted_without_what_was_asked(family: Family, clerk_viewer: Viewer) -> None:
    found("Nobody Knows", viewer=clerk_viewer)
    assert not AccessRecord.objects.filter(viewer=clerk_viewer.actor).exists()
    found("Amina Diallo", viewer=clerk_viewer)
    record = AccessRecord.objects.get(viewer=clerk_viewer.actor)
    assert record.subject == AccessRecord.Subject.SEARCH


def test_nobody_is_asked_about(family: Family) -> None:
    assert asked() == [] and Individual.objects.exists()
