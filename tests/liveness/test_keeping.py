"""Whom a rule asks, until when, and whom it lets off."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import undo
from tessera.changes.operations import CorrectFacts, Death
from tessera.liveness import errors
from tessera.liveness.actions import keeping, proving, rules
from tessera.liveness.models import Check, Rule, RuleRun
from tessera.registry.queries.search.filters import Filters
from tests.cast import Country
from tests.changes.families import Family, person, register_family, submit
from tests.liveness.conftest import NOW, TODAY, keep, make_rule, the_register


def test_a_rule_asks_whom_it_covers_and_twice_changes_nothing(family: Family) -> None:
    rule = make_rule()  # Amina turns 40 today, Moussa is 44
    assert keep(rule) == (2, 0)
    assert keep(rule) == (0, 0)
    checks = Check.objects.all()
    assert {one.individual.given_name for one in checks} == {"Amina", "Moussa"}
    assert {one.due_on for one in checks} == {TODAY + timedelta(days=30)}


def test_it_may_ask_an_area_alone(family: Family, tamar: Country) -> None:
    register_family(tamar.village_elsewhere, family_name="Bah")
    assert keep(make_rule(Filters(area=tamar.elsewhere, age_from=40))) == (2, 0)
    assert {one.individual.family_name for one in Check.objects.all()} == {"Bah"}


def test_ten_times_the_people_are_the_same_number_of_statements(family: Family, tamar: Country) -> None:
    def statements() -> int:
        rule = make_rule()
        with CaptureQueriesContext(connection) as few:
            keep(rule)
        return len(few)

    first = statements()
    for number in range(10):
        register_family(tamar.village, family_name=f"Keita{'abcdefghij'[number]}")
    assert statements() == first


def test_who_gave_proof_is_asked_again_when_it_is_time(family: Family, registrar_viewer: Viewer) -> None:
    rule = make_rule(Filters(age_from=42))
    keep(rule)
    proving.at_desk(person(family.moussa), note="Came with his card", by=registrar_viewer, now=NOW)
    due = date(2027, 3, 27)
    assert keep(rule, on=due - timedelta(days=31)) == (0, 0)
    assert keep(rule, on=due - timedelta(days=30)) == (1, 0)
    assert Check.objects.get(status="open").due_on == due


def test_who_is_covered_no_longer_is_let_off(family: Family) -> None:
    rule = make_rule()
    keep(rule)
    submit(Death(individual=family.moussa, household=family.household, on=date(2026, 3, 1)))
    submit(CorrectFacts(individual=family.amina, facts={"birth_date": "1996-03-27"}))
    assert keep(rule) == (0, 2)
    assert not Check.objects.filter(status="open").exists()


def test_a_rule_that_is_switched_off_lets_all_off(family: Family) -> None:
    rule = make_rule()
    keep(rule)
    rules.switch(rule, on=False, by=system_viewer(), now=NOW)
    assert keep(rule) == (0, 2)


def test_a_registration_can_be_undone_although_somebody_is_asked(family: Family) -> None:
    rule = make_rule()
    keep(rule)
    undo.undo(family.request, by=system_viewer(), now=NOW, reason="Somebody else's")
    assert keep(rule) == (0, 2)


def test_a_rule_that_cannot_be_read_leaves_everything_as_it_is(family: Family) -> None:
    rule = make_rule()
    keep(rule)
    Rule.objects.filter(pk=rule.pk).update(
        covers={**rule.covers, "facts": [{"subject": "individual", "key": "gone", "low": "1", "high": ""}]}
    )
    keeping.keep_all(now=NOW, on=TODAY, progress=lambda **_news: None)
    assert RuleRun.objects.get(rule=rule).fault == errors.RuleNotReadable.code
    assert Check.objects.filter(status="open").count() == 2


def test_nothing_in_the_register_changes_whatever_becomes_of_a_check(family: Family) -> None:
    before = the_register()
    rule = make_rule()
    keep(rule)
    keep(rule, on=TODAY + timedelta(days=900))
    assert Check.objects.filter(status="open", due_on__lt=TODAY + timedelta(days=900)).count() == 2
    rules.switch(rule, on=False, by=system_viewer(), now=NOW)
    keep(rule)
    assert the_register() == before


def test_every_version_of_a_rule_is_kept(family: Family) -> None:
    rule = make_rule()
    make_rule_again = rules.RuleDraft({"en": "Older"}, Filters(age_from=70), 6, 20, ["desk"])
    rules.save_rule(make_rule_again, rule=rule, by=system_viewer(), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("select months, covers ->> 'age_from' from liveness_rule_history")
        assert cursor.fetchall() == [(12, "40")]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"names": {"en": " "}}, errors.NameMissing),
        ({"ways": []}, errors.NoWay),
        ({"ways": ["pigeon"]}, errors.NoWay),
        ({"months": 0}, errors.NotOften),
        ({"notice_days": 0}, errors.NoticeWrong),
        ({"remind_before": (400,)}, errors.RemindersWrong),
        ({"filters": Filters(status="deceased")}, errors.RuleNotReadable),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(tamar: Country, wrong: dict, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        make_rule(**wrong)


def test_only_who_manages_them_everywhere_makes_rules(registrar_viewer: Viewer) -> None:
    with pytest.raises(PermissionMissing):
        make_rule(by=registrar_viewer)
