"""The order of fields, sections and codes, and the validity of codes."""

from datetime import UTC, date, datetime

import pytest

from tessera.accounts.viewer import Viewer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import CodeList, Section
from tessera.registry import code_design, design_errors, field_design
from tessera.registry.code_design import CodeDraft
from tessera.registry.field_design import FieldDraft
from tessera.registry.queries.definitions import code_list_history

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def fields_of(section: str) -> list[str]:
    return [spec.key for spec in catalogue.fields("group") if spec.section and spec.section.key == section]


def codes() -> list[str]:
    found = catalogue.current().code_list("crops")
    assert found is not None
    return [code.value for code in found.codes]


@pytest.fixture
def farming(administrator: Viewer) -> None:
    field_design.add_section(Subject.GROUP, labels={"en": "Farming"}, by=administrator, now=NOW)
    for label in ("Land", "Crop", "Herd"):
        draft = FieldDraft(Subject.GROUP, FieldType.TEXT, {"en": label}, section="farming")
        field_design.add_field(draft, by=administrator, now=NOW)


@pytest.fixture
def crops(administrator: Viewer) -> None:
    drafts = [CodeDraft({"en": label}) for label in ("Cereals", "Roots", "Cotton")]
    code_design.add_code_list({"en": "Crops"}, codes=drafts, by=administrator, now=NOW)
    for label in ("Maize", "Millet"):
        code_design.add_code("crops", draft=CodeDraft({"en": label}, parent="cereals"), by=administrator)


@pytest.mark.usefixtures("farming")
def test_a_field_moves_by_steps_within_its_section(administrator: Viewer) -> None:
    field_design.shift_field("group", "herd", steps=-1, by=administrator)
    assert fields_of("farming") == ["land", "herd", "crop"]
    field_design.shift_field("group", "land", steps=-1, by=administrator)
    assert fields_of("farming") == ["land", "herd", "crop"]
    field_design.shift_field("group", "land", steps=1, by=administrator)
    assert fields_of("farming") == ["herd", "land", "crop"]
    with pytest.raises(design_errors.FieldAbsent):
        field_design.shift_field("group", "nothing", steps=1, by=administrator)


@pytest.mark.usefixtures("farming")
def test_a_section_is_renamed_and_moves_with_its_fields(administrator: Viewer) -> None:
    before = list(Section.objects.filter(subject="group").values_list("key", flat=True))
    assert before[-1] == "farming"
    field_design.shift_section("farming", steps=-1, by=administrator)
    after = list(Section.objects.filter(subject="group").values_list("key", flat=True))
    assert after == [*before[:-2], "farming", before[-2]]
    field_design.change_section("farming", labels={"en": "Fields and herds"}, by=administrator)
    groups = catalogue.current().grouped("group")
    assert "Fields and herds" in [group.section.label_in("en") for group in groups if group.section]
    with pytest.raises(design_errors.SectionAbsent):
        field_design.change_section("nothing", labels={"en": "x"}, by=administrator)
    with pytest.raises(design_errors.LabelMissing):
        field_design.change_section("farming", labels={"en": " "}, by=administrator)


@pytest.mark.usefixtures("crops")
def test_a_code_moves_among_those_of_its_parent(administrator: Viewer) -> None:
    assert codes() == ["cereals", "maize", "millet", "roots", "cotton"]
    code_design.shift_code("crops", "millet", steps=-1, by=administrator)
    assert codes() == ["cereals", "millet", "maize", "roots", "cotton"]
    code_design.shift_code("crops", "millet", steps=-1, by=administrator)
    code_design.shift_code("crops", "cereals", steps=1, by=administrator)
    assert codes() == ["roots", "cereals", "millet", "maize", "cotton"]
    with pytest.raises(design_errors.CodeAbsent):
        code_design.shift_code("crops", "rice", steps=1, by=administrator)


@pytest.mark.usefixtures("crops")
def test_a_code_is_offered_from_its_first_day_to_its_last(administrator: Viewer) -> None:
    first = CodeDraft({"en": "Cotton"}, since=date(2026, 3, 1))
    code_design.change_code("crops", "cotton", draft=first, by=administrator)
    code_design.deprecate_code("crops", "cotton", on=date(2026, 5, 1), by=administrator)
    found = catalogue.current().code_list("crops")
    assert found is not None and (cotton := found.code("cotton"))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 1)]
    assert [cotton.is_offered_on(day) for day in days] == [False, True, True, False]
    late = CodeDraft({"en": "Cotton"}, since=date(2026, 5, 1))
    with pytest.raises(design_errors.CodeEndsTooEarly):
        code_design.change_code("crops", "cotton", draft=late, by=administrator)


@pytest.mark.usefixtures("crops")
def test_the_history_of_a_list_tells_of_its_codes(administrator: Viewer) -> None:
    code_design.change_code("crops", "maize", draft=CodeDraft({"en": "Corn"}), by=administrator)
    code_design.relabel_code_list("crops", labels={"en": "Crops grown"}, by=administrator)
    told = code_list_history(CodeList.objects.get(key="crops"))
    whole = [change.columns for change in told if change.part is None]
    assert whole == [(("labels", {"en": "Crops"}, {"en": "Crops grown"}),), ()]
    parts = {change.part["en"]: [name for name, *_ in change.columns] for change in told if change.part}
    assert parts["Corn"] == ["labels", "parent"]
    assert [change.at for change in told] == sorted((change.at for change in told), reverse=True)
