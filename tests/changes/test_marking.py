"""A named version becomes the default of many records: by area and by rule, in chunks, as one change."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tessera.accounts import reach
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import marking, versions
from tessera.changes.actions.marking import Wanted
from tessera.changes.actions.undo import undo
from tessera.changes.errors import ChangeNotApplicable
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts, KeepVersion
from tessera.changes.queries import markings
from tessera.changes.queries.sentences import sentences
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.lib.refusals import NotFound
from tessera.registry.models import Individual
from tessera.versions.choices import Rule, Which
from tessera.versions.errors import NothingToMark
from tessera.versions.models import Marking, NamedVersion
from tests.cast import TODAY, Country
from tests.changes.families import (
    NOW,
    Family,
    household,
    person,
    register_as_it_stands,
    register_family,
    submit,
)

pytestmark = pytest.mark.usefixtures("everything_is_visible")
SURVEY = "Survey 2026"


@pytest.fixture
def families(tamar: Country) -> list[Family]:
    """One in each of four villages, two in Lomba."""
    villages = (tamar.village, tamar.other_village, tamar.village_elsewhere, tamar.other_village_elsewhere)
    return [register_family(village) for village in villages]


@pytest.fixture
def surveyed(families: list[Family]) -> NamedVersion:
    for family in families:
        for key, name in ((family.amina, "Aminata"), (family.moussa, "Mussa")):
            keep(family, individual=key, facts={"given_name": name, "address": "Near the mosque"})
        keep(family, group=family.household, facts={"address": "Near the mosque"})
    return NamedVersion.objects.get()


def keep(family: Family, *, facts: dict[str, Any], name: str = SURVEY, **whose: Any) -> None:
    submit(KeepVersion(version_name=name, source="National survey", facts=facts, **whose))


def quiet(**_news: object) -> None:
    """Progress that nobody looks at."""


def mark(wanted: Wanted, *, by: Viewer | None = None, chunk: int = 3) -> Marking:
    found = marking.start(wanted, by=by or system_viewer(), now=NOW, in_background=False)
    marking.run(found, now=lambda: NOW, progress=quiet, chunk=chunk)
    return found


def names() -> list[str]:
    return sorted(
        Individual.objects.exclude(given_name__in=["Awa", "Ismael"]).values_list("given_name", flat=True)
    )


def as_it_stands() -> dict[str, list[Any]]:
    with reach.narrowed_to(system_viewer()):
        return register_as_it_stands()


def test_a_version_becomes_the_default_of_a_district(
    surveyed: NamedVersion, families: list[Family], district: Area
) -> None:
    found = mark(Wanted(surveyed, district))
    assert names() == ["Amina", "Amina", "Aminata", "Aminata", "Moussa", "Moussa", "Mussa", "Mussa"]
    assert found.counts == {"people": 4, "households": 2, "left_out": 0}
    assert household(families[0].household).address == "Near the mosque"
    assert person(families[0].amina).source == "National survey"
    request = ChangeRequest.objects.get(pk=found.change)
    said = sentences([request.pk], viewer=system_viewer())[request.pk]
    assert (request.status, said) == ("applied", ("Mark the version “Survey 2026” as default in Lomba",))


def test_undoing_restores_exactly(surveyed: NamedVersion, district: Area, everywhere: Viewer) -> None:
    before = as_it_stands()
    found = mark(Wanted(surveyed))
    assert as_it_stands() != before
    undo(ChangeRequest.objects.get(pk=found.change), by=everywhere, reason="too early", now=NOW)
    assert as_it_stands() == before


def test_only_people_or_only_households(surveyed: NamedVersion, families: list[Family]) -> None:
    mark(Wanted(surveyed, which=Which.HOUSEHOLDS))
    assert "Aminata" not in names() and household(families[3].household).address == "Near the mosque"
    mark(Wanted(surveyed, which=Which.PEOPLE))
    assert names().count("Aminata") == 4


def test_the_preview_says_what_happens_and_writes_nothing(
    surveyed: NamedVersion, district: Area, everywhere: Viewer
) -> None:
    before = as_it_stands()
    shown = markings.preview(Wanted(surveyed, district), viewer=everywhere)
    assert (shown.people, shown.households, shown.changing, shown.left_out) == (4, 2, 6, 0)
    assert dict(shown.fields) == {"Given name": 4, "Address": 6}
    example = shown.examples[0]
    assert (example.name, example.changes[0].before, example.changes[0].after) == (
        "Amina Diallo",
        "Amina",
        "Aminata",
    )
    assert shown.is_whole and as_it_stands() == before


def test_what_changed_after_the_decision_stays(
    surveyed: NamedVersion, families: list[Family], everywhere: Viewer
) -> None:
    found = marking.start(Wanted(surveyed), by=everywhere, now=NOW, in_background=False)
    submit(CorrectFacts(individual=families[0].amina, facts={"given_name": "Mina"}))
    marking.run(found, now=lambda: NOW, progress=quiet)
    assert (person(families[0].amina).given_name, person(families[1].amina).given_name) == ("Mina", "Aminata")


def test_who_was_killed_goes_on(
    surveyed: NamedVersion, everywhere: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = marking.start(Wanted(surveyed), by=everywhere, now=NOW, in_background=False)
    real, turns = marking.adoption.adopt, iter(range(10))

    def die_in_the_second(*args: Any, **more: Any) -> Any:
        if next(turns) == 1:
            raise KeyboardInterrupt
        return real(*args, **more)

    with monkeypatch.context() as until_death:
        until_death.setattr(marking.adoption, "adopt", die_in_the_second)
        with pytest.raises(KeyboardInterrupt):
            marking.run(found, now=lambda: NOW, progress=quiet, chunk=4)
    assert 0 < names().count("Aminata") < 4
    marking.run(found, now=lambda: NOW, progress=quiet, chunk=4)
    assert found.counts["people"] == 8
    marking.run(found, now=lambda: NOW, progress=quiet)  # done already


def test_an_undone_marking_is_not_gone_on_with(surveyed: NamedVersion, everywhere: Viewer) -> None:
    found = mark(Wanted(surveyed))
    undo(ChangeRequest.objects.get(pk=found.change), by=everywhere, reason="too early", now=NOW)
    with pytest.raises(ChangeNotApplicable):
        marking.run(found, now=lambda: NOW, progress=quiet)


def test_a_version_without_pictures_has_nothing_to_mark(everywhere: Viewer) -> None:
    named = versions.named("Empty", source="", channel="console", observed_on=None, by=everywhere, now=NOW)
    with pytest.raises(NothingToMark):
        marking.start(Wanted(named), by=everywhere, now=NOW)


def test_only_what_is_newer_where_the_rule_says_so(surveyed: NamedVersion, families: list[Family]) -> None:
    """The addresses were corrected by a later visit; the names were not."""
    tomorrow = TODAY + timedelta(days=900)
    Individual.objects.filter(public_id=families[0].amina).update(
        address="By the river", source="Visit", observed_on=tomorrow
    )
    mark(Wanted(surveyed, rule=Rule.LATEST))
    amina = person(families[0].amina)
    assert (amina.given_name, amina.address) == ("Aminata", "By the river")


def test_only_what_is_more_trusted(
    surveyed: NamedVersion, families: list[Family], everywhere: Viewer
) -> None:
    ranking = {"identity": ["console", "National survey"], "residence": ["National survey"]}
    versions.rank_sources(ranking, by=everywhere, now=NOW)
    mark(Wanted(surveyed, rule=Rule.TRUSTED))
    amina = person(families[0].amina)
    assert (amina.given_name, amina.address) == ("Amina", "Near the mosque")


def test_what_the_register_would_refuse_is_left_out(families: list[Family]) -> None:
    family = families[0]
    keep(family, individual=family.awa, facts={"birth_date": "1970-01-01"})  # before her parents
    keep(family, individual=family.amina, facts={"given_name": "Ami"})
    found = mark(Wanted(NamedVersion.objects.get()))
    assert found.counts == {"people": 1, "households": 0, "left_out": 1}


def test_a_change_of_parent_and_child_together_is_weighed_together(families: list[Family]) -> None:
    """Each would do alone; both would make the child older than her mother."""
    family = families[0]
    keep(family, individual=family.awa, facts={"birth_date": "1987-01-01"})
    keep(family, individual=family.amina, facts={"birth_date": "1999-01-01"})
    keep(family, individual=family.moussa, facts={"given_name": "Mo"})
    assert mark(Wanted(NamedVersion.objects.get())).counts["left_out"] == 2


@pytest.fixture
def importer(registrar: User) -> Iterator[Viewer]:
    yield viewer_for(registrar, on=TODAY)


def test_nobody_marks_out_of_reach(
    surveyed: NamedVersion, importer: Viewer, tamar: Country, families: list[Family]
) -> None:
    with pytest.raises(PermissionMissing):
        marking.start(Wanted(surveyed, tamar.elsewhere), by=importer, now=NOW)
    with pytest.raises(PermissionMissing):
        markings.preview(Wanted(surveyed, tamar.elsewhere), viewer=importer)
    found = mark(Wanted(surveyed), by=importer)
    assert found.counts["people"] == 4
    assert person(families[2].amina).given_name == "Amina"


def test_nobody_is_moved_out_of_reach(families: list[Family], importer: Viewer, tamar: Country) -> None:
    family = families[0]
    keep(family, individual=family.amina, facts={"area": tamar.village_elsewhere.code})
    keep(family, individual=family.moussa, facts={"area": tamar.other_village.code})
    found = mark(Wanted(NamedVersion.objects.get()), by=importer)
    assert found.counts == {"people": 1, "households": 0, "left_out": 1}
    assert (person(family.amina).area, person(family.moussa).area) == (tamar.village, tamar.other_village)


def test_markings_are_seen_by_who_made_them(
    surveyed: NamedVersion, importer: Viewer, stranger: User, everywhere: Viewer
) -> None:
    found = mark(Wanted(surveyed), by=importer)
    assert markings.get_marking(found.public_id, viewer=importer).request.status == "applied"
    assert [one.marking for one in markings.markings(viewer=everywhere)] == [found]
    with pytest.raises(NotFound):
        markings.get_marking(found.public_id, viewer=viewer_for(stranger, on=TODAY))


def test_the_job_marks(surveyed: NamedVersion, everywhere: Viewer) -> None:
    found = marking.start(Wanted(surveyed), by=everywhere, now=NOW)
    run(Job.objects.get(public_id=found.job).pk)
    found.refresh_from_db()
    assert found.counts["people"] == 8


def test_a_tally_is_of_what_is_within_reach(
    surveyed: NamedVersion, importer: Viewer, everywhere: Viewer
) -> None:
    assert markings.tallies([surveyed], viewer=importer) == {surveyed.pk: markings.Tally(4, 2)}
    assert markings.tallies([surveyed], viewer=everywhere) == {surveyed.pk: markings.Tally(8, 4)}


def test_pictures_and_names_are_written_once(surveyed: NamedVersion) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """select table_name, privilege_type from information_schema.role_table_grants
               where grantee = 'tessera_app' and table_name in ('versions_namedversion', 'versions_recordversion')"""
        )
        granted = {right for _table, right in cursor.fetchall()}
    assert granted == {"SELECT", "INSERT"}
