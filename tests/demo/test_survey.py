"""The survey that has come in and waits: it differs in some facts, and the register does not know of it yet."""

from typing import Any

from tessera.accounts.viewer import system_viewer
from tessera.changes.actions.marking import Wanted
from tessera.changes.queries import markings
from tessera.demo import survey, vouching
from tessera.versions.models import NamedVersion
from tests.demo.conftest import NOW


def test_the_schools_know_other_birth_dates_of_their_pupils(karuna: Any) -> None:
    pupils = survey.hear_from_schools(by=system_viewer(channel="demo"), now=NOW)
    named = NamedVersion.objects.get(source=survey.SCHOOLS)
    shown = markings.preview(Wanted(named), viewer=system_viewer())
    assert (named.name, shown.people, shown.households) == ("School roll 2025", pupils, 0)
    assert pupils and dict(shown.fields).get("Date of birth", 0) > 0


def test_half_of_the_facts_of_a_district_are_vouched_for(karuna: Any, ask: Any) -> None:
    given = vouching.vouch(by=system_viewer(channel="demo"), now=NOW)
    assert given == vouching.vouch(by=system_viewer(channel="demo"), now=NOW), (
        "the same country has the same words"
    )
    counted = dict(ask("select status, count(*) from attestation_attestation group by status"))
    assert counted["attested"] > counted["expired"] > 0 and counted["rejected"] > 0
    assert sum(counted.values()) == given
    fresh = ask(
        """select count(*) from attestation_attestation a join registry_individual i on i.id = a.individual_id
           join dictionary_field f on f.id = a.field_id
           where a.value <> attested_value(to_jsonb(i), f.key, f.storage = 'column')::text"""
    )
    assert fresh == [(0,)], "a word speaks of the fact as it stands"


def test_a_district_has_a_survey_that_waits(karuna: Any, ask: Any) -> None:
    before = ask("select count(*) from registry_individual_history")
    people = survey.keep(by=system_viewer(channel="demo"), now=NOW)
    assert ask("select count(*) from registry_individual_history") == before
    named = NamedVersion.objects.get(source=survey.SOURCE)
    assert named.name == "Survey 2026" and people > 5
    shown = markings.preview(Wanted(named), viewer=system_viewer())
    assert shown.people == people and 0 < shown.changing < shown.total
    assert shown.left_out < shown.total / 10
    assert {"Monthly income", "Lighting", "Rooms for sleeping"} & {label for label, _number in shown.fields}
