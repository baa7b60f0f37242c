"""Facts that somebody has looked at again: the record says when, and nothing else of it changes."""

from datetime import date

import pytest

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import undo
from tessera.changes.errors import NothingChanges, RecordNotActive
from tessera.changes.operations import Archive, ConfirmFacts
from tessera.changes.operations.base import Operation
from tessera.lib.refusals import NotFound
from tessera.registry.errors import DateInFuture
from tests.changes.families import NOW, Family, household, person, register_as_it_stands, submit

pytestmark = pytest.mark.usefixtures("everything_is_visible")
SEEN = date(2026, 3, 1)


def confirm(family: Family, on: date = SEEN) -> Operation:
    return ConfirmFacts(group=family.household, individuals=(family.amina, family.awa), on=on)


def test_the_records_say_when_they_were_seen(family: Family) -> None:
    with narrowed_to(system_viewer()):
        before = register_as_it_stands()
    change = submit(confirm(family))
    assert household(family.household).observed_on == SEEN
    assert [person(key).observed_on for key in (family.amina, family.awa, family.moussa)] == [
        SEEN,
        SEEN,
        None,
    ]
    undo.undo(change, by=system_viewer(), reason="A mistake", now=NOW)
    assert register_as_it_stands() == before


def test_an_earlier_look_takes_no_later_one_back(family: Family) -> None:
    submit(ConfirmFacts(individuals=(family.amina,), on=SEEN))
    submit(confirm(family, on=date(2026, 2, 1)))
    assert person(family.amina).observed_on == SEEN
    assert person(family.awa).observed_on == date(2026, 2, 1)
    with pytest.raises(NothingChanges):
        submit(confirm(family, on=date(2026, 2, 1)))


def test_nobody_has_looked_tomorrow(family: Family) -> None:
    with pytest.raises(DateInFuture):
        submit(confirm(family, on=date(2026, 3, 28)))


def test_what_has_left_the_register_is_not_confirmed(family: Family) -> None:
    submit(Archive(individual=family.awa))
    with pytest.raises(RecordNotActive):
        submit(confirm(family))


def test_a_stranger_confirms_nothing(family: Family, stranger_viewer: Viewer) -> None:
    with pytest.raises(NotFound):
        submit(confirm(family), by=stranger_viewer)


def test_the_sentence_names_whose_facts(family: Family) -> None:
    names = {str(family.household): "H1", str(family.amina): "Amina", str(family.awa): "Awa"}
    assert confirm(family).sentence(names) == "Confirm the facts of H1, Amina, Awa, seen on 1 March 2026"
