"""A file under a name: it becomes the default, waits as a candidate, or wins by rule."""

import pytest

from tessera.accounts.viewer import Viewer
from tessera.bulk.actions import apply as applying
from tessera.bulk.errors import NothingToApply, VersionNameMissing
from tessera.changes.actions import versions
from tessera.registry.models import Group, Individual, Membership
from tessera.versions.choices import Arrival
from tessera.versions.errors import VersionNameTaken
from tessera.versions.models import NamedVersion, RecordVersion
from tests.bulk.conftest import NOW, TODAY, applied, apply, bring, checked, codes_of

HEADINGS = "National ID,Full name,Date of birth,Sex,Household number,Address\n"
FIRST = (
    HEADINGS
    + "ID000001,Ana Sow,13-04-1980,F,HH-000001,By the well\n"
    + "ID000002,Bo Sow,14-05-1979,M,HH-000001,By the well\n"
)
SURVEY = (
    HEADINGS
    + "ID000001,Anna Sow,13-04-1981,F,HH-000001,Near the mosque\n"
    + "ID000002,Bo Sow,14-05-1979,M,HH-000001,Near the mosque\n"
    + "ID000003,Cora Sow,01-02-2024,F,HH-000001,Near the mosque\n"
    + "ID000004,Dan Ba,01-02-1990,M,HH-000002,At the market\n"
)
NAMED = {"version_name": "Survey 2026", "version_source": "National survey", "observed_on": TODAY}


@pytest.fixture
def registered(everything: Viewer) -> Viewer:
    applied(FIRST, by=everything)
    return everything


def picture_of(given_name: str) -> RecordVersion:
    return RecordVersion.objects.get(individual_id=Individual.objects.get(given_name=given_name).pk)


def test_a_candidate_touches_nobody_who_is_known(registered: Viewer) -> None:
    before = list(Individual.objects.order_by("pk").values())
    found = applied(SURVEY, by=registered, arrival=Arrival.CANDIDATE, **NAMED)
    known = Individual.objects.filter(pk__in=[row["id"] for row in before])
    assert list(known.order_by("pk").values()) == before
    facts = picture_of("Ana").facts
    assert (facts["given_name"], facts["birth_date"], facts["sex"]) == ("Anna", "1981-04-13", 2)
    assert found.counts["written"]["versions"] == 5  # three people, two households; the new member is refused
    named = NamedVersion.objects.get()
    assert (named.name, named.source, named.channel) == ("Survey 2026", "National survey", "import")


def test_who_is_wholly_new_is_registered_and_who_joins_the_known_is_not(registered: Viewer) -> None:
    found = checked(SURVEY, by=registered, arrival=Arrival.CANDIDATE, **NAMED)
    assert (4, "new-among-known") in codes_of(found)
    apply(found, by=registered)
    assert Individual.objects.filter(given_name="Dan").exists()
    assert not Individual.objects.filter(given_name="Cora").exists()
    assert Membership.objects.filter(until=None).count() == 3


def test_a_household_keeps_who_lived_there(registered: Viewer) -> None:
    applied(SURVEY, by=registered, arrival=Arrival.CANDIDATE, **NAMED)
    home = Group.objects.get(memberships__individual__given_name="Ana")
    picture = RecordVersion.objects.get(group_id=home.pk)
    people = (
        Individual.objects.filter(given_name__in=["Ana", "Bo"]).order_by("pk").values_list("pk", flat=True)
    )
    assert [member["individual"] for member in picture.members] == list(people)
    assert picture.facts["address"] == "Near the mosque"


def test_known_people_in_a_new_household_found_none(registered: Viewer) -> None:
    rows = HEADINGS + "ID000001,Ana Sow,13-04-1980,F,,x\n"
    applied(rows, by=registered)
    alone = HEADINGS + "ID000009,Zoe Sow,13-04-1980,F,,x\n"
    applied(alone, by=registered)
    homes = Group.objects.count()
    file = HEADINGS + "ID000009,Zoe Sow,13-04-1980,F,HH-000077,y\n"
    applied(file, by=registered, arrival=Arrival.CANDIDATE, **NAMED)
    assert Group.objects.count() == homes


def test_as_the_default_it_is_written_and_kept(registered: Viewer) -> None:
    applied(SURVEY, by=registered, **NAMED)
    anna = Individual.objects.get(given_name="Anna")
    assert (anna.source, anna.observed_on) == ("National survey", TODAY)
    assert RecordVersion.objects.filter(individual_id=anna.pk).count() == 1
    assert Individual.objects.count() == 4


def test_the_latest_observation_wins(registered: Viewer) -> None:
    Individual.objects.filter(given_name="Bo").update(observed_on=None)
    applied(
        SURVEY,
        by=registered,
        arrival=Arrival.LATEST,
        version_name="Old",
        observed_on=TODAY.replace(year=2020),
    )
    assert Individual.objects.filter(given_name="Ana").exists()  # registered since
    applied(
        SURVEY,
        by=registered,
        arrival=Arrival.LATEST,
        version_name="New",
        observed_on=TODAY.replace(year=2099),
    )
    assert Individual.objects.filter(given_name="Anna", address="Near the mosque").exists()


def test_the_most_trusted_source_wins_section_by_section(registered: Viewer) -> None:
    versions.rank_sources(
        {"identity": ["people.csv", "National survey"], "residence": ["National survey", "people.csv"]},
        by=registered, now=NOW,
    )  # fmt: skip
    applied(SURVEY, by=registered, name="2.csv", arrival=Arrival.TRUSTED, **NAMED)
    ana = Individual.objects.get(
        pk=RecordVersion.objects.order_by("pk").values_list("individual_id", flat=True)[0]
    )
    assert (ana.given_name, ana.birth_date.year, ana.address) == ("Ana", 1980, "Near the mosque")


def test_what_the_default_does_not_know_is_taken_from_anybody(registered: Viewer) -> None:
    versions.rank_sources({"identity": ["people.csv"]}, by=registered, now=NOW)
    Individual.objects.filter(given_name="Ana").update(sex=0)
    applied(SURVEY, by=registered, name="2.csv", arrival=Arrival.TRUSTED, **NAMED)
    ana = Individual.objects.get(given_name="Ana")
    assert ana.sex == 2


def test_undoing_the_import_restores_the_register(registered: Viewer) -> None:
    before = list(Individual.objects.order_by("pk").values())
    found = applied(
        SURVEY,
        by=registered,
        arrival=Arrival.LATEST,
        version_name="New",
        observed_on=TODAY.replace(year=2099),
    )
    assert list(Individual.objects.order_by("pk").values()) != before
    applying.undo(found, by=registered, reason="wrong file", now=NOW)
    assert list(Individual.objects.order_by("pk").values()) == before


def test_what_waits_needs_a_name(everything: Viewer) -> None:
    with pytest.raises(VersionNameMissing):
        bring(FIRST, by=everything, arrival=Arrival.CANDIDATE)


def test_a_name_belongs_to_one_source(registered: Viewer) -> None:
    applied(SURVEY, by=registered, arrival=Arrival.CANDIDATE, **NAMED)
    with pytest.raises(VersionNameTaken):
        bring(SURVEY, by=registered, version_name="Survey 2026", version_source="Somebody else")


def test_the_same_file_without_a_name_has_nothing_to_apply(registered: Viewer) -> None:
    found = checked(FIRST, by=registered)
    with pytest.raises(NothingToApply):
        applying.start(found, by=registered, now=NOW, in_background=False)
