"""The survey that has come in and waits: it differs in some facts, and the register does not know of it yet."""

from typing import Any

from tessera.accounts.viewer import system_viewer
from tessera.changes.actions.marking import Wanted
from tessera.changes.queries import markings
from tessera.demo import survey
from tessera.versions.models import NamedVersion
from tests.demo.conftest import NOW


def test_a_district_has_a_survey_that_waits(karuna: Any, ask: Any) -> None:
    before = ask("select count(*) from registry_individual_history")
    people = survey.keep(by=system_viewer(channel="demo"), now=NOW)
    assert ask("select count(*) from registry_individual_history") == before
    (named,) = NamedVersion.objects.all()
    assert named.name == "Survey 2026" and people > 10
    shown = markings.preview(Wanted(named), viewer=system_viewer())
    assert shown.people == people and 0 < shown.changing < shown.total
    assert shown.left_out < shown.total / 10
    assert {"Monthly income", "Lighting"} & {label for label, _number in shown.fields}
