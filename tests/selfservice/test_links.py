"""Who somebody who logs in is. Never guessed."""

from datetime import date
from typing import Any

import pytest

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.operations import AttachIdentifier, CorrectFacts, Death
from tessera.changes.operations.parts import IdentifierInput
from tessera.registry.models import IdentifierKind, Individual
from tessera.selfservice import errors
from tessera.selfservice.actions.links import Arrival, Standing, arrive, end_link, link_registered, settle
from tessera.selfservice.choices import Doubt, How, Settled
from tessera.selfservice.matching import births_agree, names_agree
from tessera.selfservice.models import Link, LinkQuestion
from tessera.selfservice.queries.links import find_question, link_of, open_question_of, open_questions
from tests.changes.families import NOW, Family, person, register_family, submit
from tests.citizens import Said, citizen_of

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def give(individual: Any, number: str = "123456784471", kind: str = "national_id") -> None:
    found = IdentifierKind.objects.get(key=kind)
    submit(AttachIdentifier(individual=individual, identifier=IdentifierInput.of(found, number)))


def come(**said: Any) -> Arrival:
    return arrive(Said(**said), now=NOW)


def the_question() -> LinkQuestion:
    return LinkQuestion.objects.get(settled="")


def test_one_match_that_agrees_is_linked(family: Family) -> None:
    give(family.amina)
    arrival = come()
    assert arrival.standing == Standing.LINKED
    link = Link.objects.get()
    assert link.individual == person(family.amina)
    assert (link.how, link.linked_by) == (How.IDENTIFIER, str(arrival.citizen.public_id))
    assert come().standing == Standing.LINKED
    assert Link.objects.count() == 1


@pytest.mark.parametrize("name", ["Diallo Amina", "AMINA DIALLO", "Aminna Diallo", "Amina Fatou Diallo"])
def test_a_name_may_be_written_otherwise(family: Family, name: str) -> None:
    give(family.amina)
    assert come(name=name).standing == Standing.LINKED


def test_a_name_in_another_script_counts(family: Family) -> None:
    give(family.amina)
    submit(CorrectFacts(individual=family.amina, facts={"name_variants": {"ar": "أمينة ديالو"}}))
    assert come(name="", names={"ar": "أمينة ديالو"}).standing == Standing.LINKED


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"name": "Fatou Sow"}, Doubt.NAME),
        ({"name": "Amina"}, Doubt.NAME),
        ({"name": ""}, Doubt.NAME),
        ({"birth_date": date(1986, 3, 28)}, Doubt.BIRTH_DATE),
        ({"birth_date": None}, Doubt.BIRTH_DATE),
    ],
)
def test_what_does_not_agree_is_for_a_registrar(family: Family, said: dict[str, Any], doubt: Doubt) -> None:
    give(family.amina)
    assert come(**said).standing == Standing.WAITS
    assert the_question().doubts == [doubt]
    assert not Link.objects.exists()
    assert come(**said).standing == Standing.WAITS, "asked once"


def test_nobody_of_that_kind_is_nobody(family: Family) -> None:
    give(family.amina)
    stranger = {"name": "Fatou Sow", "birth_date": date(1990, 1, 1)}
    assert come(identifier_value="999999999999", **stranger).standing == Standing.NOBODY
    assert come(sub="2", identifier_kind="", identifier_value="", **stranger).standing == Standing.NOBODY
    assert come(sub="3", identifier_kind="no_such_kind", **stranger).standing == Standing.NOBODY
    assert not LinkQuestion.objects.exists()


def test_the_same_name_and_birth_date_are_not_enough(family: Family) -> None:
    assert come(identifier_kind="", identifier_value="").standing == Standing.WAITS
    assert the_question().doubts == [Doubt.NO_IDENTIFIER]
    assert the_question().candidates.get().individual == person(family.amina)


def test_a_person_is_one_citizen(family: Family) -> None:
    give(family.amina)
    come()
    assert come(sub="another").standing == Standing.WAITS
    assert the_question().doubts == [Doubt.TAKEN]


def test_a_dead_person_does_not_log_in(family: Family) -> None:
    give(family.moussa)
    submit(Death(individual=family.moussa, household=family.household, on=date(2026, 3, 1)))
    assert come(name="Moussa Diallo", birth_date=date(1982, 1, 5)).standing == Standing.WAITS
    assert the_question().doubts == [Doubt.NOT_ACTIVE]


def test_several_with_one_number_are_for_a_registrar(family: Family, elsewhere: Area) -> None:
    IdentifierKind.objects.filter(key="national_id").update(is_unique=False)
    namesakes = register_family(elsewhere)
    give(family.amina)
    give(namesakes.amina)
    assert come().standing == Standing.WAITS
    question = the_question()
    assert question.doubts == [Doubt.SEVERAL]
    assert question.candidates.count() == 2
    assert question.area is not None and question.area.code == "TM01"
    assert question.identifier_masked == "****4471"


def test_a_registrar_settles_it(family: Family, registrar_viewer: Viewer) -> None:
    give(family.amina)
    citizen = come(name="Fatou Sow").citizen
    with narrowed_to(registrar_viewer):
        (question,) = open_questions(registrar_viewer)
        found = find_question(question.public_id, viewer=registrar_viewer)
        (candidate,) = found.candidates.all()
        settle(found, candidate.individual, by=registrar_viewer, now=NOW, note="Saw her card.")
        assert open_questions(registrar_viewer) == []
    link = link_of(citizen)
    assert link is not None and link.individual == person(family.amina)
    assert (link.how, link.linked_by) == (How.REGISTRAR, registrar_viewer.actor)
    assert come(name="Fatou Sow").standing == Standing.LINKED
    with pytest.raises(errors.QuestionSettled):
        settle(found, None, by=registrar_viewer, now=NOW)


def test_whom_a_registrar_called_somebody_else_is_not_asked_about_again(
    family: Family, registrar_viewer: Viewer
) -> None:
    give(family.amina)
    come(name="Fatou Sow")
    settle(the_question(), None, by=registrar_viewer, now=NOW)
    assert LinkQuestion.objects.get().settled == Settled.NOBODY
    assert come(name="Fatou Sow").standing == Standing.NOBODY
    assert come(name="Amina Diallo").standing == Standing.NOBODY, "not even if the provider says so now"


def test_only_a_candidate_and_only_free_ones(
    family: Family, neighbours: Family, registrar_viewer: Viewer
) -> None:
    give(family.amina)
    come()
    come(sub="another")
    with pytest.raises(errors.NotACandidate):
        settle(the_question(), person(neighbours.amina), by=registrar_viewer, now=NOW)
    with pytest.raises(errors.PersonIsTaken):
        settle(the_question(), person(family.amina), by=registrar_viewer, now=NOW)
    end_link(Link.objects.get(until=None), by=registrar_viewer, now=NOW)
    settle(the_question(), person(family.amina), by=registrar_viewer, now=NOW)
    assert Link.objects.get(until=None).citizen.logins.get().subject == "another"


def test_a_stranger_sees_no_question_and_settles_none(
    family: Family, stranger_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    give(family.amina)
    come(name="Fatou Sow")
    question, amina = the_question(), person(family.amina)
    with narrowed_to(stranger_viewer):
        assert open_questions(stranger_viewer) == []
        assert not LinkQuestion.objects.exists()
        with pytest.raises(errors.QuestionNotFound):
            find_question(question.public_id, viewer=stranger_viewer)
    assert not clerk_viewer.may(Permission.CITIZENS_LINK)
    with narrowed_to(clerk_viewer), pytest.raises(PermissionMissing):
        settle(question, amina, by=clerk_viewer, now=NOW)
    assert not Link.objects.exists()


def test_a_link_that_was_ended_is_not_made_again_by_itself(family: Family, registrar_viewer: Viewer) -> None:
    give(family.amina)
    come()
    link = end_link(Link.objects.get(), by=registrar_viewer, now=NOW)
    assert link.ended_by_name == registrar_viewer.name
    assert come().standing == Standing.NOBODY
    with pytest.raises(errors.LinkNotFound):
        end_link(link, by=registrar_viewer, now=NOW)


def test_who_registered_is_who_was_registered(family: Family, everywhere: Viewer) -> None:
    citizen = come(identifier_kind="", identifier_value="", name="New Person").citizen
    link_registered(citizen, person(family.awa), by=everywhere, now=NOW)
    assert Link.objects.get().how == How.REGISTRATION
    with pytest.raises(errors.PersonIsTaken):
        link_registered(come(sub="x", name="Other").citizen, person(family.awa), by=everywhere, now=NOW)


def test_the_citizen_knows_that_they_wait(family: Family) -> None:
    give(family.amina)
    citizen = come(name="Fatou Sow").citizen
    assert open_question_of(citizen) == the_question()
    assert open_question_of(citizen_of(family.moussa)) is None


def test_a_duplicate_leads_to_the_record_that_stays(family: Family, neighbours: Family) -> None:
    give(neighbours.amina)
    with narrowed_to(system_viewer()):
        Individual.objects.filter(public_id=neighbours.amina).update(
            status="duplicate", duplicate_of=person(family.amina)
        )
    assert come().standing == Standing.LINKED
    assert Link.objects.get().individual == person(family.amina)


@pytest.mark.parametrize(
    ("said", "recorded", "agree"),
    [
        ({"amina"}, {"amina"}, True),
        ({"amina"}, {"amina", "diallo"}, False),
        ({"amina", "diallo"}, {"diallo", "amina", "fatou"}, True),
        ({"amina", "diallo"}, {"amina", "sow"}, False),
        ({"awa", "ba"}, {"awa", "sa"}, False),
        ({"amina", "dialo"}, {"amina", "diallo"}, True),
        (set(), {"amina"}, False),
        (set(), set(), False),
    ],
)
def test_names(said: set[str], recorded: set[str], agree: bool) -> None:
    assert names_agree(frozenset(said), frozenset(recorded)) is agree


def test_birth_dates() -> None:
    day = date(1986, 3, 27)
    assert births_agree(day, day, "day")
    assert not births_agree(day, date(1986, 3, 1), "day")
    assert births_agree(day, date(1986, 3, 1), "month")
    assert births_agree(day, date(1986, 1, 1), "year")
    assert not births_agree(day, date(1985, 1, 1), "year")
    assert not births_agree(day, day, "estimated")
    assert not births_agree(day, None, "day")
