"""Household facts after files: a first one, one that changes some, one whose worker dies, and their undoing."""

import pytest
from django.db import connection

from tessera.accounts.viewer import Viewer
from tessera.bulk.actions import apply as applying
from tessera.bulk.models import Import
from tessera.dictionary.choices import FieldType, Subject
from tessera.registry import field_design, household_facts
from tessera.registry.models import HouseholdFacts
from tests.bulk.conftest import NOW, applied, apply, checked, quiet
from tests.bulk.test_apply import Killed, die_at
from tests.registry.facts_by_hand import by_hand, kept

HEADINGS = "National ID,Given name,Family name,Date of birth,Sex,Household number,Relationship,Wage"


@pytest.fixture(autouse=True)
def wage(everything: Viewer) -> None:
    draft = field_design.FieldDraft(
        subject=Subject.INDIVIDUAL,
        type=FieldType.INTEGER,
        labels={"en": "Wage"},
        key="income",
        synonyms=("Wage",),
        household_fact=True,
    )
    field_design.add_field(draft, by=everything, now=NOW)
    household_facts.install()


def people(number: int, *, start: int = 0, wage: int = 10, year: int = 10) -> str:
    rows = [
        f"ID{n:06},Ana{n % 7},Diallo,13-04-{1900 + n % 80 + year},{'MF'[n % 2]},HH-{n // 4:06},"
        f"{'head' if n % 4 == 0 else 'other relative'},{wage + n}"
        for n in range(start, start + number)
    ]
    return f"{HEADINGS}\n" + "\n".join(rows) + "\n"


def right() -> bool:
    return kept() == by_hand() and household_facts.faults().number == 0


def facts_versions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_householdfacts_history")
        return int(cursor.fetchone()[0])


def test_a_file_writes_the_facts_of_its_households_once(everything: Viewer) -> None:
    applied(people(40), by=everything, chunk=10)
    assert right()
    assert HouseholdFacts.objects.count() == 10 and facts_versions() == 0
    assert sum(facts["income in all"] for facts in kept().values()) == sum(10 + n for n in range(40))


def test_a_second_file_changes_them_and_is_undone(everything: Viewer) -> None:
    applied(people(20), by=everything)
    before = kept()
    second = applied(people(40, wage=500, year=11), by=everything, chunk=10, name="second.csv")
    assert right()
    assert HouseholdFacts.objects.count() == 10 and kept() != before
    applying.undo(second, by=everything, reason="The wrong file", now=NOW)
    assert kept() == before and right()


def test_undoing_the_first_file_takes_them_all(everything: Viewer) -> None:
    found = applied(people(20), by=everything)
    applying.undo(found, by=everything, reason="The wrong file", now=NOW)
    assert not HouseholdFacts.objects.exists() and right()


def test_a_file_that_changes_one_person_writes_one_household(everything: Viewer) -> None:
    applied(people(20), by=everything)
    versions = facts_versions()
    applied(people(20).replace(",12\n", ",99\n"), by=everything, name="again.csv")
    assert facts_versions() == versions + 1 and right()


def test_a_killed_worker_leaves_them_right(everything: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(people(50), by=everything)
    with monkeypatch.context() as until_death:
        die_at(3, until_death)
        with pytest.raises(Killed):
            apply(found, by=everything, chunk=10)
    assert right()
    again = Import.objects.select_related("request").get(pk=found.pk)
    applying.run(again, by=everything, now=lambda: NOW, progress=quiet, chunk=10)
    assert right() and HouseholdFacts.objects.count() == 13
