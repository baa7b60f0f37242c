"""Household facts after any sequence of changes, undone ones too, and after changes at the same moment."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions.undo import undo
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts, MoveMember
from tessera.lib.db.roles import as_owner
from tessera.lib.refusals import Refusal
from tessera.registry import household_facts
from tests.cast import Country
from tests.changes.families import NOW, Family, register_family, submit
from tests.changes.test_at_the_same_time import at_the_same_time
from tests.changes.test_undo import EVERY_OPERATION, Make
from tests.registry.facts_by_hand import by_hand, kept, mark_fields

FACTS = ("seeing", "income", "schooling")
OPERATIONS: dict[str, Make] = EVERY_OPERATION | {
    "birth date": lambda f, n, c: CorrectFacts(individual=f.awa, facts={"birth_date": "2010-12-31"}),
    "no birth date": lambda f, n, c: CorrectFacts(individual=f.moussa, facts={"birth_date": None}),
    "difficulty": lambda f, n, c: CorrectFacts(individual=f.ismael, facts={"seeing": "4", "income": 5}),
    "no difficulty": lambda f, n, c: CorrectFacts(individual=f.ismael, facts={"seeing": "1", "income": None}),
    "schooling": lambda f, n, c: CorrectFacts(individual=f.awa, facts={"schooling": True}),
    "rooms": lambda f, n, c: CorrectFacts(group=f.household, facts={"rooms": 3}),
    "child moves": lambda f, n, c: MoveMember(
        individual=f.awa, household=f.household, into=n.household, on=date(2026, 3, 2)
    ),
}


@pytest.fixture
def marked(db: None) -> None:
    mark_fields()


@pytest.fixture(autouse=True)
def in_sight(request: pytest.FixtureRequest) -> Iterator[None]:
    with reach.narrowed_to(system_viewer()):
        yield


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([*OPERATIONS, "undo", "undo"]), st.booleans()), min_size=1, max_size=8
    )
)
def test_after_any_changes_they_are_what_the_register_says(
    marked: None, tamar: Country, everywhere: Viewer, steps: list[tuple[str, bool]]
) -> None:
    with transaction.atomic():
        families = register_family(tamar.village), register_family(tamar.village, family_name="Bah")
        done: list[ChangeRequest] = []
        for name, turned in steps:
            with suppress(Refusal), transaction.atomic():
                take(name, families[::-1] if turned else families, tamar, done=done, by=everywhere)
            assert kept() == by_hand(), f"after {name}"
        assert household_facts.faults().number == 0
        transaction.set_rollback(True)


def take(
    name: str, families: Sequence[Family], country: Country, *, done: list[ChangeRequest], by: Viewer
) -> None:
    """One step: a change, or the undoing of the last one."""
    if name != "undo":
        done.append(submit(OPERATIONS[name](families[0], families[1], country)))
    elif done:
        request = done.pop()
        request.refresh_from_db()
        done.append(undo(request, by=by, reason="Recorded by mistake", now=NOW))


@pytest.mark.parametrize(
    "name",
    ["birth date", "no birth date", "difficulty", "schooling", "rooms", "remove member", "birth", "death"],
)
def test_undo_and_its_undo_bring_the_facts_back(
    name: str, marked: None, family: Family, neighbours: Family, tamar: Country, everywhere: Viewer
) -> None:
    before = kept()
    request = submit(OPERATIONS[name](family, neighbours, tamar))
    after = kept()
    assert after != before
    request.refresh_from_db()
    inverse = undo(request, by=everywhere, reason="Recorded by mistake", now=NOW)
    assert kept() == before
    inverse.refresh_from_db()
    undo(inverse, by=everywhere, reason="It was right", now=NOW)
    assert kept() == after == by_hand()


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    @pytest.fixture
    def household(self, tamar: Country) -> Family:
        return register_family(tamar.village)

    @pytest.fixture
    def neighbours(self, tamar: Country) -> Family:
        return register_family(tamar.village, family_name="Bah")

    def test_two_members_of_one_household_by_the_pen(self, household: Family) -> None:
        for year in range(2010, 2014):
            at_the_same_time(
                CorrectFacts(individual=household.awa, facts={"birth_date": f"{year}-01-01"}),
                CorrectFacts(individual=household.ismael, facts={"birth_date": f"{year}-02-02"}),
                CorrectFacts(individual=household.moussa, facts={"birth_date": f"{year - 30}-03-03"}),
            )
            assert kept() == by_hand()

    def test_two_members_of_one_household_by_sql(self, household: Family) -> None:
        overlapping(
            f"update registry_individual set birth_date = '2012-01-01' where public_id = '{household.awa}'",
            f"update registry_individual set birth_date = '1981-01-01' where public_id = '{household.moussa}'",
        )
        assert kept() == by_hand()

    def test_somebody_changes_while_they_join(self, household: Family, neighbours: Family) -> None:
        joins = f"""update registry_membership set group_id = (select id from registry_group
                      where public_id = '{neighbours.household}')
                    where individual_id = (select id from registry_individual where public_id = '{household.awa}')"""
        changes = (
            f"update registry_individual set birth_date = '2012-01-01' where public_id = '{household.awa}'"
        )
        overlapping(joins, changes)
        assert kept() == by_hand()
        overlapping(
            changes.replace("2012", "2013"),
            joins.replace(str(neighbours.household), str(household.household)),
        )
        assert kept() == by_hand()

    def test_two_first_members_join_at_once(self, household: Family, neighbours: Family) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("set tessera.reach = '*'")
            cursor.execute(
                "update registry_membership set until = '2026-01-01', roles = '{}' where individual_id in"
                " (select id from registry_individual where family_name = 'Bah')"
            )
        overlapping(
            *(
                f"""update registry_membership set until = null where individual_id =
                    (select id from registry_individual where public_id = '{one}')"""
                for one in (neighbours.awa, neighbours.ismael)
            )
        )
        with reach.narrowed_to(system_viewer()):
            assert kept() == by_hand()
            assert len(kept()) == 2

    def test_the_household_moves_while_a_member_changes(self, household: Family, tamar: Country) -> None:
        overlapping(
            f"update registry_group set area_id = {tamar.village_elsewhere.pk}",
            f"update registry_individual set sex = 2 where public_id = '{household.moussa}'",
        )
        assert kept() == by_hand()


def overlapping(first: str, second: str) -> None:
    """Two transactions: the second writes while the first has written and not yet committed."""
    with reach.narrowed_to(system_viewer()):
        one, other = connection.copy(), connection.copy()
        try:
            with as_owner(), one.cursor() as mine, other.cursor() as theirs:
                for cursor in (mine, theirs):
                    cursor.execute("set tessera.reach = '*'")
                    cursor.execute("begin")
                mine.execute(first)
                with ThreadPoolExecutor(1) as pool:
                    waiting = pool.submit(theirs.execute, second)
                    time.sleep(0.3)  # it waits for the first, or has written
                    mine.execute("commit")
                    waiting.result(timeout=10)
                theirs.execute("commit")
        finally:
            one.close()
            other.close()
