"""Two members of staff change the same household at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import ChangeHead, CorrectFacts, Death, Operation
from tessera.lib.refusals import Refusal
from tests.cast import Country
from tests.changes.families import Family, members, person, register_family, submit

DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def committed(transactional_db: None) -> Iterator[None]:
    """Other threads must see what the test has made."""
    with reach.narrowed_to(system_viewer()):
        yield


@pytest.fixture
def household_of_four(tamar: Country) -> Family:
    return register_family(tamar.village)


def at_the_same_time(*operations: Operation) -> list[ChangeRequest | Refusal]:
    start = Barrier(len(operations))

    def work(operation: Operation) -> ChangeRequest | Refusal:
        try:
            with reach.narrowed_to(system_viewer()):
                start.wait(timeout=10)
                return submit(operation)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    run: Callable[[Operation], ChangeRequest | Refusal] = work
    with ThreadPoolExecutor(len(operations)) as pool:
        return list(pool.map(run, operations))


def test_one_death_is_recorded_once(household_of_four: Family) -> None:
    family = household_of_four
    death = Death(individual=family.ismael, household=family.household, on=DAY)
    answers = at_the_same_time(death, death)
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True]
    assert (
        ChangeRequest.objects.count() == 2
    )  # the registration and one death: a refused change leaves nothing


def test_a_household_has_one_head_whoever_was_quicker(household_of_four: Family) -> None:
    family = household_of_four
    at_the_same_time(
        ChangeHead(household=family.household, new_head=family.moussa),
        ChangeHead(household=family.household, new_head=family.awa),
    )
    assert list(members(family.household).values()).count("head") == 1


def test_a_fact_that_somebody_else_changed_is_not_overwritten(household_of_four: Family) -> None:
    family = household_of_four
    answers = at_the_same_time(
        CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}, base={"given_name": "Awa"}),
        CorrectFacts(individual=family.awa, facts={"given_name": "Eve"}, base={"given_name": "Awa"}),
    )
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [refusal.code for refusal in refused] == ["conflict"]
    assert person(family.awa).given_name in {"Hawa", "Eve"}


def test_different_facts_do_not_block_each_other(household_of_four: Family) -> None:
    family = household_of_four
    at_the_same_time(
        CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}, base={"given_name": "Awa"}),
        CorrectFacts(individual=family.awa, facts={"family_name": "Bah"}, base={"family_name": "Diallo"}),
    )
    awa = person(family.awa)
    assert (awa.given_name, awa.family_name) == ("Hawa", "Bah")
