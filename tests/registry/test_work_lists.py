"""The round through the register, its numbers by area, and the lists that it makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.jobs.models import Job
from tessera.jobs.run import Run
from tessera.lib.db.roles import as_owner
from tessera.registry import handlers
from tessera.registry.models import Finding, FindingCount, Individual, QualityRound
from tessera.registry.quality import going_through
from tessera.registry.quality.table import BY_CODE
from tessera.registry.queries import work_lists
from tessera.registry.queries.work_lists import WorkList
from tests.cast import Country
from tests.registry.people import make_household, make_person

TODAY: Final = date(2026, 3, 27)
NOON: Final = datetime(2026, 3, 27, 12, tzinfo=UTC)
NO_BIRTH_DATE: Final = BY_CODE["birth-date-missing"]
NO_CONTACT: Final = BY_CODE["contact-missing"]

pytestmark = pytest.mark.django_db


def go_through(now: datetime = NOON) -> None:
    with narrowed_to(system_viewer()):
        going_through.go_through(Run(Job.objects.create(name=going_through.JOB)), now=now)


def list_of(rule: Any, viewer: Viewer, **more: Any) -> WorkList:
    with narrowed_to(viewer):
        return work_lists.work_list(rule, viewer=viewer, on=TODAY, **more)


def numbers(viewer: Viewer, area: Area | None = None) -> dict[str, int]:
    with narrowed_to(viewer):
        return work_lists.numbers(viewer=viewer, area=area)


@contextmanager
def writing() -> Iterator[None]:
    with narrowed_to(system_viewer()), as_owner():
        yield


@pytest.fixture
def people(tamar: Country) -> dict[str, Individual]:
    """Nobody has a date of birth: two in Lomba, one in Kinder, one nowhere."""
    return {
        name: make_person(name, "Diallo", area=area)
        for name, area in (
            ("Awa", tamar.village),
            ("Bintou", tamar.other_village),
            ("Cheick", tamar.village_elsewhere),
            ("Djeneba", None),
        )
    }


def test_numbers_are_rolled_up_the_tree(
    people: dict[str, Individual], tamar: Country, registrar_viewer: Viewer, stranger_viewer: Viewer
) -> None:
    go_through()
    everywhere = system_viewer()
    assert numbers(everywhere)[NO_BIRTH_DATE.code] == 4
    assert numbers(everywhere, tamar.country)[NO_BIRTH_DATE.code] == 3
    assert numbers(registrar_viewer)[NO_BIRTH_DATE.code] == 2
    assert numbers(registrar_viewer, tamar.village)[NO_BIRTH_DATE.code] == 1
    assert numbers(stranger_viewer)[NO_BIRTH_DATE.code] == 1
    assert "birth-date-missing" not in numbers(stranger_viewer, tamar.other_village_elsewhere)


def test_numbers_by_area_leave_out_what_is_out_of_reach(
    people: dict[str, Individual], tamar: Country, registrar_viewer: Viewer
) -> None:
    go_through()
    districts = [tamar.district, tamar.elsewhere]
    with narrowed_to(registrar_viewer):
        found = work_lists.numbers_by_area(districts, viewer=registrar_viewer, rules=[NO_BIRTH_DATE])
    assert found == {tamar.district.pk: 2}


def test_nobody_finds_anything_out_of_reach(
    people: dict[str, Individual], registrar_viewer: Viewer, stranger_viewer: Viewer, nobody_viewer: Viewer
) -> None:
    go_through()
    assert [line.name for line in list_of(NO_BIRTH_DATE, registrar_viewer).lines] == [
        "Awa Diallo",
        "Bintou Diallo",
    ]
    assert [line.name for line in list_of(NO_BIRTH_DATE, stranger_viewer).lines] == ["Cheick Diallo"]
    assert list_of(NO_BIRTH_DATE, nobody_viewer).lines == ()
    with narrowed_to(registrar_viewer):  # the second lock, should a query forget the first one
        assert Finding.objects.filter(rule=NO_BIRTH_DATE.code).count() == 2


def test_an_area_moves_with_the_record_only_at_the_next_round_and_tells_nobody_before(
    people: dict[str, Individual], tamar: Country, registrar_viewer: Viewer, stranger_viewer: Viewer
) -> None:
    go_through()
    with writing():
        Individual.objects.filter(pk=people["Awa"].pk).update(area=tamar.village_elsewhere)
    assert [line.name for line in list_of(NO_BIRTH_DATE, registrar_viewer).lines] == ["Bintou Diallo"]
    go_through()
    assert len(list_of(NO_BIRTH_DATE, stranger_viewer).lines) == 2


def test_a_list_is_narrowed_to_an_area(people: dict[str, Individual], tamar: Country) -> None:
    go_through()
    inside = list_of(NO_BIRTH_DATE, system_viewer(), area=tamar.district)
    assert {line.name for line in inside.lines} == {"Awa Diallo", "Bintou Diallo"}
    assert {line.area for line in inside.lines} == {"Upper Lomba, Lomba", "Lower Lomba, Lomba"}
    assert len(list_of(NO_BIRTH_DATE, system_viewer()).lines) == 4


def test_a_list_goes_on_where_it_ended(tamar: Country) -> None:
    names = {make_person(f"Person {n}", area=tamar.village).full_name for n in range(7)}
    go_through()
    seen: list[str] = []
    cursor = ""
    for _page in range(4):
        page = list_of(NO_BIRTH_DATE, system_viewer(), cursor=cursor, limit=2)
        seen += [line.name for line in page.lines]
        cursor = page.next_cursor
    assert len(seen) == 7 and set(seen) == names and cursor == ""
    nonsense = list_of(NO_BIRTH_DATE, system_viewer(), cursor="nonsense")
    assert len(nonsense.lines) == 7


def test_what_was_mended_since_says_so_and_leaves_at_the_next_round(people: dict[str, Individual]) -> None:
    go_through()
    with writing():
        Individual.objects.filter(pk=people["Awa"].pk).update(birth_date=date(1990, 1, 1))
    lines = {line.name: line for line in list_of(NO_BIRTH_DATE, system_viewer()).lines}
    assert lines["Awa Diallo"].is_mended and not lines["Bintou Diallo"].is_mended
    assert lines["Bintou Diallo"].sentences == ("The date of birth of Bintou Diallo is not recorded.",)
    go_through(NOON + timedelta(days=1))
    assert "Awa Diallo" not in {line.name for line in list_of(NO_BIRTH_DATE, system_viewer()).lines}


def test_a_fault_keeps_the_day_on_which_it_was_first_found(people: dict[str, Individual]) -> None:
    go_through()
    go_through(NOON + timedelta(days=3))
    assert {line.since for line in list_of(NO_BIRTH_DATE, system_viewer()).lines} == {NOON}


def test_a_record_that_is_gone_leaves_the_lists(people: dict[str, Individual]) -> None:
    go_through()
    with writing():
        Individual.objects.filter(pk=people["Djeneba"].pk).delete()
    assert len(list_of(NO_BIRTH_DATE, system_viewer()).lines) == 3
    go_through()
    assert numbers(system_viewer())[NO_BIRTH_DATE.code] == 3
    with narrowed_to(system_viewer()):
        assert not Finding.objects.filter(individual_id=people["Djeneba"].pk).exists()


def test_a_household_is_listed_by_its_head(tamar: Country) -> None:
    household = make_household(make_person("Amina", "Diallo", area=tamar.village))
    go_through()
    (line,) = list_of(NO_CONTACT, system_viewer()).lines
    assert (line.name, line.number) == ("Amina Diallo", household.registry_number)
    assert line.sentences == (
        "There is no phone number or e-mail address of the household or of anybody in it.",
    )


def test_a_round_by_small_steps_finds_the_same(
    people: dict[str, Individual], monkeypatch: pytest.MonkeyPatch
) -> None:
    go_through()
    with narrowed_to(system_viewer()):
        before = set(Finding.objects.values_list("rule", "individual_id", "group_id", "path", "pk"))
        monkeypatch.setattr(going_through, "STEP", 1)
        go_through()
        after = set(Finding.objects.values_list("rule", "individual_id", "group_id", "path", "pk"))
    assert before == after and before


def test_an_empty_register_is_gone_through(db: None) -> None:
    go_through()
    assert work_lists.last_round() is not None
    assert FindingCount.objects.count() == 0


def test_a_page_of_a_list_takes_the_same_queries_whatever_its_length(
    tamar: Country, django_assert_num_queries: Any, registrar_viewer: Viewer
) -> None:
    make_person("Alone", area=tamar.village)
    go_through()
    with django_assert_num_queries(8):
        list_of(NO_BIRTH_DATE, registrar_viewer)
    for n in range(20):
        make_person(f"Person {n}", area=tamar.village)
    go_through()
    with django_assert_num_queries(8):
        assert len(list_of(NO_BIRTH_DATE, registrar_viewer).lines) == 21


def test_the_worker_has_it_done_once_a_day(db: None, settings: Any) -> None:
    handlers.keep_looking_for_faults()
    handlers.keep_looking_for_faults()
    (job,) = Job.objects.filter(name=going_through.JOB)  # the second time it was under way
    with narrowed_to(system_viewer()):
        handlers.look_for_faults(Run(job))
    Job.objects.update(status="done")
    handlers.keep_looking_for_faults()
    assert Job.objects.filter(name=going_through.JOB).count() == 1
    QualityRound.objects.update(
        started_at=NOON - timedelta(days=9000), finished_at=NOON - timedelta(days=9000)
    )
    handlers.keep_looking_for_faults()
    assert Job.objects.filter(name=going_through.JOB).count() == 2
