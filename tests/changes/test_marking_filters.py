"""A version becomes the default of those whom the filters of the search, of versions and of the default find."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import Role
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.actions import marking, requests
from tessera.changes.actions.marking import Wanted
from tessera.changes.actions.undo import undo
from tessera.changes.batch.narrowing import Narrowing
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts, KeepVersion, RegisterIndividual
from tessera.changes.operations.parts import PersonInput, Place
from tessera.changes.queries import markings
from tessera.dictionary import catalogue
from tessera.dictionary.models import Field
from tessera.registry.choices import Sex
from tessera.registry.models import Group, Individual
from tessera.registry.queries.search.filters import FactFilter, Filters
from tessera.versions.choices import Which
from tessera.versions.models import Marking, NamedVersion
from tests.cast import TODAY, Country, make_user
from tests.changes.families import NOW, Family, register_as_it_stands, register_family, submit

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def keep(observed_on: date | None = None, **whose: Any) -> None:
    made = KeepVersion(version_name="Survey 2026", source="National survey", **whose)
    requests.submit([made], by=system_viewer(), channel=Channel.CONSOLE, now=NOW, observed_on=observed_on)


@pytest.fixture
def crop(db: None) -> None:
    for subject in ("individual", "group"):
        Field.objects.create(
            subject=subject, key=f"crop_{subject}", labels={"en": "Main crop"}, type="text", storage="attribute",
            filterable=True,
        )  # fmt: skip
    Field.objects.create(
        subject="individual", key="land", labels={"en": "Land"}, type="decimal", storage="attribute",
        filterable=True, sensitivity="sensitive",
    )  # fmt: skip


@pytest.fixture
def surveyed(crop: None, tamar: Country) -> tuple[Family, Family]:
    """Two households; the survey calls everybody by a new name and finds them at another address."""
    one, two = register_family(tamar.village), register_family(tamar.other_village)
    for family, observed_on in ((one, date(2026, 1, 10)), (two, date(2026, 2, 20))):
        for key, name in ((family.amina, "Aminata"), (family.moussa, "Mussa"), (family.awa, "Hawa")):
            keep(observed_on, individual=key, facts={"given_name": name})
        keep(observed_on, group=family.household, facts={"address": "Near the mosque"})
    submit(CorrectFacts(individual=one.awa, facts={"crop_individual": "millet", "land": 1.5}))
    submit(CorrectFacts(group=two.household, facts={"crop_group": "rice"}))
    sira = PersonInput(given_name="Sira", birth_date=date(1970, 1, 1), sex=Sex.FEMALE)
    made = RegisterIndividual(person=sira, place=Place(area=tamar.village.public_id))
    requests.submit([made], by=system_viewer(), channel=Channel.CONSOLE, now=NOW, source="Census")
    keep(date(2026, 2, 20), individual=sira.public_id, facts={"given_name": "Zara"})
    return one, two


def field(subject: str, key: str) -> Any:
    spec = catalogue.field(subject, key)
    assert spec is not None
    return spec


def searched(**filters: Any) -> Callable[[], Narrowing]:
    return lambda: Narrowing(Filters(**filters), on=TODAY)


PEOPLE: dict[str, tuple[Callable[[], Narrowing], list[str]]] = {
    "nothing": (Narrowing, ["Aminata", "Aminata", "Hawa", "Hawa", "Mussa", "Mussa", "Zara"]),
    "sex": (searched(sex=1), ["Mussa", "Mussa"]),
    "age from": (searched(age_from=41), ["Mussa", "Mussa", "Zara"]),
    "age until": (searched(age_until=40), ["Aminata", "Aminata", "Hawa", "Hawa"]),
    "status": (searched(status="deceased"), []),
    "a fact": (
        lambda: Narrowing(Filters(facts=(FactFilter(field("individual", "crop_individual"), "millet"),)), on=TODAY),
        ["Hawa"],
    ),
    "a range": (
        lambda: Narrowing(Filters(facts=(FactFilter(field("individual", "land"), "1", "2"),)), on=TODAY), ["Hawa"],
    ),
    "observed from": (lambda: Narrowing(observed_from=date(2026, 2, 20)), ["Aminata", "Hawa", "Mussa", "Zara"]),
    "observed until": (lambda: Narrowing(observed_until=date(2026, 2, 19)), ["Aminata", "Hawa", "Mussa"]),
    "observed between": (
        lambda: Narrowing(observed_from=date(2026, 1, 11), observed_until=date(2026, 2, 19)), [],
    ),
    "source": (lambda: Narrowing(source="census"), ["Zara"]),
    "all at once": (
        lambda: Narrowing(Filters(sex=2, age_from=18), on=TODAY, source="Census", observed_from=date(2026, 1, 1)),
        ["Zara"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_people_are_marked_whom_a_filter_finds(surveyed: tuple[Family, Family], name: str) -> None:
    make, expected = PEOPLE[name]
    wanted = Wanted(NamedVersion.objects.get(), which=Which.PEOPLE, narrowing=make())
    shown = markings.preview(wanted, viewer=system_viewer())
    assert (shown.people, shown.changing) == (len(expected), len(expected))
    before = as_it_stands()
    found = done(wanted)
    with narrowed_to(system_viewer()):
        called = Individual.objects.filter(given_name__in=["Aminata", "Mussa", "Hawa", "Zara"])
        told = sorted(called.values_list("given_name", flat=True))
    assert told == expected and found.counts["people"] == len(expected)
    undo(ChangeRequest.objects.get(pk=found.change), by=system_viewer(), reason="No", now=NOW)
    assert as_it_stands() == before


def as_it_stands() -> dict[str, list[Any]]:
    """What was rolled back in a preview has taken the sight of the test along."""
    with narrowed_to(system_viewer()):
        return register_as_it_stands()


def test_households_are_marked_by_their_facts(surveyed: tuple[Family, Family]) -> None:
    facts = (FactFilter(field("group", "crop_group"), "rice"),)
    found = done(
        Wanted(NamedVersion.objects.get(), which=Which.HOUSEHOLDS, narrowing=Narrowing(Filters(facts=facts)))
    )
    assert found.counts == {"people": 0, "households": 1, "left_out": 0}
    assert Group.objects.get(address="Near the mosque").public_id == surveyed[1].household


def test_what_narrows_is_kept_as_it_was_asked(crop: None) -> None:
    fact = FactFilter(field("individual", "land"), "1.5", "")
    asked = Narrowing(
        Filters(sex=0, age_from=0, status="active", facts=(fact,)), on=TODAY, source="C", observed_until=TODAY
    )
    assert Narrowing.read(asked.stored()) == asked
    assert Narrowing(on=TODAY).stored() == {} and Narrowing.read({}) == Narrowing()


def test_nobody_filters_by_what_they_may_not_see(surveyed: tuple[Family, Family], tamar: Country) -> None:
    Role.objects.create(
        key="importer", names={"en": "Importer"}, permissions=[Permission.PEOPLE_VIEW, Permission.IMPORT]
    )
    by = viewer_for(make_user("Imani Importer", ("importer", tamar.district)), on=TODAY)
    fact = FactFilter(field("individual", "land"), "1", "2")
    wanted = Wanted(
        NamedVersion.objects.get(), which=Which.PEOPLE, narrowing=Narrowing(Filters(facts=(fact,)), on=TODAY)
    )
    for ask in (
        lambda: markings.preview(wanted, viewer=by),
        lambda: marking.start(wanted, by=by, now=NOW, in_background=False),
    ):
        with pytest.raises(PermissionMissing):
            ask()
    assert not Marking.objects.exists()
    assert markings.preview(replace(wanted, narrowing=Narrowing()), viewer=by).people


def test_a_field_that_is_deprecated_meanwhile_marks_nobody(surveyed: tuple[Family, Family]) -> None:
    facts = (FactFilter(field("individual", "crop_individual"), "millet"),)
    wanted = Wanted(
        NamedVersion.objects.get(), which=Which.PEOPLE, narrowing=Narrowing(Filters(facts=facts), on=TODAY)
    )
    found = marking.start(wanted, by=system_viewer(), now=NOW, in_background=False)
    Field.objects.filter(key="crop_individual").update(deprecated_since=TODAY)
    marking.run(found, now=lambda: NOW, progress=lambda **_news: None, chunk=3)
    found.refresh_from_db()
    assert found.counts["people"] == 0


def done(wanted: Wanted) -> Marking:
    found = marking.start(wanted, by=system_viewer(), now=NOW, in_background=False)
    marking.run(Marking.objects.get(pk=found.pk), now=lambda: NOW, progress=lambda **_news: None, chunk=3)
    found.refresh_from_db()
    return found
