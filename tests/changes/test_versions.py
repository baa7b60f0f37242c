"""Versions of one record: kept, compared, adopted whole or fact by fact, and taken back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tessera.accounts import reach
from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.changes.actions import versions
from tessera.changes.actions.undo import undo
from tessera.changes.errors import Conflict, NothingChanges
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AdoptVersion, CorrectFacts, KeepVersion
from tessera.changes.queries.as_in import AsIn
from tessera.changes.queries.records import get_household, get_individual
from tessera.changes.queries.versions import compare, listed
from tessera.lib.refusals import NotAllowed, NotFound
from tessera.versions.errors import NotInVersion, SourceTwice, VersionNameTaken
from tessera.versions.models import NamedVersion, RecordVersion, TrustedSource
from tests.cast import Country
from tests.changes.families import NOW, Family, person, register_as_it_stands, submit

pytestmark = pytest.mark.usefixtures("everything_is_visible")
SURVEY = "Survey 2026"
SAID = {"given_name": "Aminata", "birth_date": "1985-03-27", "address": "Near the mosque"}


def survey(family: Family, facts: dict[str, Any] = SAID, name: str = SURVEY) -> NamedVersion:
    submit(KeepVersion(individual=family.amina, version_name=name, source="National survey", facts=facts))
    return NamedVersion.objects.get(name=name)


def adopt(family: Family, *keys: str, facts: dict[str, Any] = SAID, **more: Any) -> ChangeRequest:
    named = NamedVersion.objects.get(name=SURVEY)
    return submit(
        AdoptVersion(
            individual=family.amina,
            version=named.public_id,
            version_name=SURVEY,
            facts={key: facts[key] for key in keys or facts},
            **more,
        )
    )


def as_it_stands() -> dict[str, list[Any]]:
    with reach.narrowed_to(system_viewer()):  # which the end of being the owner forgets
        return register_as_it_stands()


def amina(family: Family, viewer: Viewer) -> Any:
    return get_individual(family.amina, viewer=viewer, purpose=Purpose.SERVICE)


def test_keeping_a_version_changes_no_record(family: Family) -> None:
    before = as_it_stands()
    survey(family)
    assert as_it_stands() == before
    picture = RecordVersion.objects.get()
    assert picture.facts == {
        "given_name": "Aminata",
        "birth_date": "1985-03-27",
        "address": "Near the mosque",
    }
    assert picture.named.source == "National survey"


def test_a_household_is_kept_whole_with_its_members(family: Family) -> None:
    submit(KeepVersion(group=family.household, version_name="As it was"))
    of_group = RecordVersion.objects.get(individual_id=None)
    assert [one["relationship"] for one in of_group.members] == ["head", "spouse", "child", "child"]
    assert RecordVersion.objects.filter(group_id=None).count() == 4
    assert NamedVersion.objects.get().source == "As it was"


def test_a_version_is_adopted_fact_by_fact(family: Family) -> None:
    survey(family)
    adopt(family, "birth_date")
    assert (person(family.amina).given_name, person(family.amina).birth_date) == ("Amina", date(1985, 3, 27))


def test_a_version_is_adopted_whole_and_its_sentence_names_it(family: Family, everywhere: Viewer) -> None:
    survey(family)
    request = adopt(family)
    assert person(family.amina).address == "Near the mosque"
    sentence = AdoptVersion.model_validate(request.operations.get().input).sentence(
        {str(family.amina): "Amina"}
    )
    assert "Survey 2026" in sentence and "Amina" in sentence


def test_adopting_what_the_version_does_not_say_is_refused(family: Family) -> None:
    survey(family)
    with pytest.raises(NotInVersion):
        adopt(family, facts={"given_name": "Somebody else"})
    with pytest.raises(NotInVersion):
        adopt(family, facts={"family_name": "Bah"})


def test_the_version_of_somebody_else_is_not_found(family: Family, neighbours: Family) -> None:
    survey(family)
    with pytest.raises(NotFound):
        adopt(neighbours)


def test_adopting_twice_changes_nothing(family: Family) -> None:
    survey(family)
    adopt(family)
    with pytest.raises(NothingChanges):
        adopt(family)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(family: Family) -> None:
    survey(family)
    submit(CorrectFacts(individual=family.amina, facts={"given_name": "Mina"}))
    with pytest.raises(Conflict):
        adopt(family, "given_name", base={"given_name": "Amina"})


def test_an_undone_version_counts_no_more(family: Family, everywhere: Viewer) -> None:
    request = submit(KeepVersion(individual=family.amina, version_name=SURVEY, facts=SAID))
    undo(request, by=everywhere, reason="by mistake", now=NOW)
    assert listed(amina(family, everywhere), viewer=everywhere).named == ()
    with pytest.raises(NotFound):
        adopt(family)


def test_the_newest_picture_of_a_name_counts(family: Family, everywhere: Viewer) -> None:
    survey(family)
    survey(family, {"given_name": "Ami"})
    (line,) = listed(amina(family, everywhere), viewer=everywhere).named
    assert (line.name, line.differs) == (SURVEY, 1)


def test_the_list_has_pictures_and_what_was_the_default(family: Family, everywhere: Viewer) -> None:
    survey(family)
    adopt(family, "given_name")
    found = listed(amina(family, everywhere), viewer=everywhere)
    assert [line.differs for line in found.named] == [2]
    assert [line.until is None for line in found.defaults] == [True, False]
    assert "Survey 2026" in found.defaults[0].sentences[0]


def test_a_household_counts_what_differs_of_its_members(family: Family, everywhere: Viewer) -> None:
    survey(family)
    home = get_household(family.household, viewer=everywhere, purpose=Purpose.SERVICE)
    (line,) = listed(home, viewer=everywhere).named
    assert line.differs == 3
    found = compare(home, [str(line.version)], viewer=everywhere)
    assert {block.whose for block in found.blocks if block.whose} == {"Amina Diallo"}


def test_versions_stand_side_by_side(family: Family, everywhere: Viewer) -> None:
    first = survey(family)
    second = survey(family, {"given_name": "Amy"}, name="Visit")
    record = amina(family, everywhere)
    found = compare(record, [str(first.public_id), str(second.public_id)], viewer=everywhere)
    lines = {
        line.label: [(cell.shown, cell.differs) for cell in line.cells]
        for b in found.blocks
        for line in b.lines
    }
    assert lines["Given name"] == [("Amina", False), ("Aminata", True), ("Amy", True)]
    assert "Family name" not in lines  # not spoken of
    assert lines["Address"] == [("", False), ("Near the mosque", True), ("", False)]
    with pytest.raises(NotFound):
        compare(record, ["01890000-0000-7000-8000-000000000000"], viewer=everywhere)
    with pytest.raises(NotFound):
        compare(record, ["yesterday"], viewer=everywhere)


def test_what_was_the_default_can_be_compared(family: Family, everywhere: Viewer) -> None:
    survey(family)
    adopt(family, "given_name")
    record = amina(family, everywhere)
    before = listed(record, viewer=everywhere).defaults[-1]
    found = compare(record, [before.since.isoformat()], viewer=everywhere)
    lines = {
        line.label: [cell.shown for cell in line.cells] for block in found.blocks for line in block.lines
    }
    assert lines["Given name"] == ["Aminata", "Amina"]


def test_versions_are_for_those_who_may_look_back(family: Family, everywhere: Viewer) -> None:
    record = amina(family, everywhere)
    with pytest.raises(NotAllowed):
        listed(record, viewer=Viewer("x", "X"))
    with pytest.raises(NotAllowed):
        compare(record, [], viewer=Viewer("x", "X"))


def test_a_name_belongs_to_one_source(family: Family) -> None:
    survey(family)
    with pytest.raises(VersionNameTaken):
        submit(KeepVersion(individual=family.moussa, version_name=SURVEY, source="A neighbour", facts=SAID))


def test_sources_are_ranked_by_section(tamar: Country, everywhere: Viewer) -> None:
    versions.rank_sources({"identity": ["Civil registry", "Survey"], "": ["Survey"]}, by=everywhere, now=NOW)
    versions.rank_sources({"identity": ["Survey", "Civil registry"]}, by=everywhere, now=NOW)
    ranked = TrustedSource.objects.order_by("section__key", "rank").values_list("section__key", "source")
    assert list(ranked) == [("identity", "Survey"), ("identity", "Civil registry"), (None, "Survey")]
    with pytest.raises(SourceTwice):
        versions.rank_sources({"identity": ["Survey", "Survey"]}, by=everywhere, now=NOW)
    with pytest.raises(NotFound):
        versions.rank_sources({"no-such-section": ["Survey"]}, by=everywhere, now=NOW)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "given_name": st.sampled_from(["Aminata", "Ami", "Amina"]),
        "birth_date": st.dates(date(1975, 1, 1), date(1990, 1, 1)).map(date.isoformat),
        "address": st.sampled_from(["Near the mosque", "Near the clinic", "By the well"]),
        "sex": st.sampled_from(["0", "1", "2"]),
    },
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=FACTS, chosen=st.sets(st.sampled_from(["given_name", "birth_date", "address", "sex"])))
def test_adopting_and_undoing_restores_exactly(
    family: Family, everywhere: Viewer, said: dict[str, Any], chosen: set[str]
) -> None:
    facts = {key: value for key, value in said.items() if key in chosen}
    if not facts:
        return
    survey(family, said)
    before = as_it_stands()
    named = NamedVersion.objects.get(name=SURVEY)
    picture = RecordVersion.objects.order_by("-pk").first()
    assert picture is not None
    given_as = {key: picture.facts[key] for key in facts}
    operation = AdoptVersion(
        individual=family.amina, version=named.public_id, version_name=SURVEY, facts=given_as
    )
    try:
        request = submit(operation)
    except NothingChanges:
        assert as_it_stands() == before
        return
    assert as_it_stands() != before
    undo(request, by=everywhere, reason="a trial", now=NOW)
    assert as_it_stands() == before


def test_a_record_is_shown_as_in_a_version(family: Family, everywhere: Viewer) -> None:
    named = survey(family)
    submit(CorrectFacts(individual=family.amina, facts={"family_name": "Bah"}))
    shown = get_individual(
        family.amina, viewer=everywhere, purpose=Purpose.SERVICE, as_in=AsIn(version=named.public_id)
    )
    assert shown.person.name == "Aminata Diallo"  # the register as it was known then
    assert shown.versions.shown is not None and shown.versions.shown.name == SURVEY
    facts = {fact.key: fact for section in shown.sections for fact in section.facts}
    assert (facts["given_name"].source, facts["family_name"].source) == ("National survey", "")
    with pytest.raises(NotFound):
        get_individual(family.moussa, viewer=everywhere, purpose=Purpose.SERVICE, as_in=AsIn(source="Nobody"))
    with pytest.raises(NotAllowed):
        get_individual(
            family.amina,
            viewer=replace(everywhere, reaches={Permission.PEOPLE_VIEW: Reach(everywhere=True)}),
            purpose=Purpose.SERVICE,
            as_in=AsIn(version=named.public_id),
        )


def test_the_newest_of_a_source_is_shown(family: Family, everywhere: Viewer) -> None:
    survey(family)
    survey(family, {"given_name": "Ami"}, name="Survey 2027")
    shown = get_individual(
        family.amina, viewer=everywhere, purpose=Purpose.SERVICE, as_in=AsIn(source="National survey")
    )
    assert shown.person.name == "Ami Diallo"


def test_a_household_is_shown_with_its_members_as_in_a_version(family: Family, everywhere: Viewer) -> None:
    submit(KeepVersion(group=family.household, version_name="As it was"))
    submit(CorrectFacts(individual=family.amina, facts={"given_name": "Mina"}))
    named = NamedVersion.objects.get()
    shown = get_household(
        family.household, viewer=everywhere, purpose=Purpose.SERVICE, as_in=AsIn(version=named.public_id)
    )
    assert shown.head is not None and shown.head.person.name == "Amina Diallo"
    assert amina(family, everywhere).person.name == "Mina Diallo"
