"""Who may define what, and what is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Reach, Viewer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Code, CodeList, Field
from tessera.jobs.models import Job
from tessera.lib.refusals import Refusal
from tessera.registry import code_design, design_errors, field_design, handlers
from tessera.registry.code_design import CodeDraft
from tessera.registry.field_design import FieldDraft
from tessera.registry.models import Group, GroupKind
from tessera.registry.search_fields import index_name

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CROPS = [
    CodeDraft({"en": "Maize", "fr": "Maïs", "ar": "ذرة"}),
    CodeDraft({"en": "Millet", "fr": "Mil", "ar": "دخن"}),
]


def draft(**changes: Any) -> FieldDraft:
    return FieldDraft(
        **{"subject": Subject.GROUP, "type": FieldType.TEXT, "labels": {"en": "Main crop"}} | changes
    )


@pytest.mark.parametrize(
    "reach", [Reach(), Reach(paths=frozenset({"1.7"}))], ids=["without the permission", "in one area only"]
)
def test_a_definition_is_a_matter_of_the_whole_country(reach: Reach) -> None:
    clerk = Viewer("clerk", "Clerk", reaches={Permission.FIELDS_MANAGE: reach})
    with pytest.raises(PermissionMissing):
        field_design.add_field(draft(), by=clerk, now=NOW)
    with pytest.raises(PermissionMissing):
        code_design.add_code("iso_5218", draft=CodeDraft({"en": "Other"}), by=clerk)
    assert not Field.objects.filter(key="main_crop").exists()


def test_the_key_comes_from_a_label_that_can_be_spelt(administrator: Viewer) -> None:
    def key(**changes: Any) -> str:
        return field_design.add_field(draft(**changes), by=administrator, now=NOW).key

    assert key() == "main_crop"
    assert key(labels={"fr": "Récolte nº 2", "ar": "المحصول"}) == "recolte_no_2"
    assert key(labels={"ar": "المحصول"}) == "field_20261120090000"
    assert key(key="crop_area") == "crop_area"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"labels": {"en": " "}}, design_errors.LabelMissing),
        ({"key": "address"}, design_errors.KeyTaken),
        ({"key": "area_id"}, design_errors.KeyReserved),
        ({"key": "merged_into"}, design_errors.KeyReserved),
        ({"labels": {"en": "Size"}}, design_errors.KeyReserved),
        ({"key": "Main crop"}, design_errors.KeyMalformed),
        ({"type": FieldType.CODE}, design_errors.CodeListNeeded),
        ({"type": FieldType.CODE, "code_list": "nothing"}, design_errors.CodeListUnknown),
        ({"code_list": "iso_5218"}, design_errors.CodeListNotForType),
        ({"section": "identity"}, design_errors.SectionUnknown),
        ({"minimum": Decimal(1)}, design_errors.LimitNotForType),
        ({"type": FieldType.INTEGER, "pattern": "a"}, design_errors.LimitNotForType),
        (
            {"type": FieldType.INTEGER, "minimum": Decimal(2), "maximum": Decimal(1)},
            design_errors.LimitsCrossed,
        ),
        ({"type": FieldType.INTEGER, "maximum": Decimal(10) ** 20}, design_errors.LimitTooLarge),
        ({"pattern": "("}, design_errors.PatternInvalid),
        ({"pattern": "(a+)+"}, design_errors.PatternUnsafe),
    ],
)
def test_a_faulty_definition_is_refused(
    administrator: Viewer, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    before = Field.objects.count()
    with pytest.raises(refusal) as refused:
        field_design.add_field(draft(**changes), by=administrator, now=NOW)
    assert str(refused.value) and refused.value.field
    assert Field.objects.count() == before


def test_the_type_stays_once_facts_are_recorded(administrator: Viewer) -> None:
    field_design.add_field(draft(), by=administrator, now=NOW)
    number = draft(type=FieldType.INTEGER)
    field_design.change_field("group", "main_crop", draft=number, by=administrator, now=NOW)
    field_design.change_field("group", "main_crop", draft=draft(), by=administrator, now=NOW)

    kind = GroupKind.objects.get(key="household")
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tessera.reach', '*', false)")
    Group.objects.create(kind=kind, registered_on=date(2026, 1, 1), attributes={"main_crop": "maize"})
    with pytest.raises(design_errors.TypeHasValues):
        field_design.change_field("group", "main_crop", draft=number, by=administrator, now=NOW)
    relabelled = draft(labels={"en": "Chief crop", "fr": "Culture principale"}, required=True)
    changed = field_design.change_field("group", "main_crop", draft=relabelled, by=administrator, now=NOW)
    assert changed.key == "main_crop" and changed.required and changed.label_in("en") == "Chief crop"


def test_built_in_facts_stay(administrator: Viewer) -> None:
    with pytest.raises(design_errors.BuiltInStays):
        field_design.deprecate_field("individual", "given_name", by=administrator, now=NOW)
    number = draft(subject=Subject.INDIVIDUAL, type=FieldType.INTEGER)
    with pytest.raises(design_errors.BuiltInStays):
        field_design.change_field("individual", "given_name", draft=number, by=administrator, now=NOW)


def test_a_change_of_a_definition_is_kept_with_who_made_it(administrator: Viewer) -> None:
    field_design.add_field(draft(), by=administrator, now=NOW)
    relabelled = draft(labels={"en": "Chief crop"})
    field = field_design.change_field("group", "main_crop", draft=relabelled, by=administrator, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "select labels->>'en', superseded_by from dictionary_field_history where id = %s", [field.pk]
        )
        assert cursor.fetchall() == [("Main crop", administrator.actor)]


def test_a_field_moves_within_and_between_sections(administrator: Viewer) -> None:
    section = field_design.add_section(Subject.GROUP, labels={"en": "Farming"}, by=administrator, now=NOW).key
    for label in ("Crop", "Land", "Cattle"):
        field_design.add_field(draft(labels={"en": label}, section=section), by=administrator, now=NOW)

    def order() -> list[str]:
        found = (group for group in catalogue.current().grouped("group") if group.section)
        return next([spec.key for spec in group.fields] for group in found if group.section.key == section)  # type: ignore[union-attr]

    assert order() == ["crop", "land", "cattle"]
    field_design.move_field("group", "cattle", section=section, after="", by=administrator)
    assert order() == ["cattle", "crop", "land"]
    field_design.move_field("group", "cattle", section=section, after="crop", by=administrator)
    assert order() == ["crop", "cattle", "land"]
    field_design.move_field("group", "land", section="group_identity", after="name", by=administrator)
    assert order() == ["crop", "cattle"]
    with pytest.raises(design_errors.FieldAbsent):
        field_design.move_field("group", "crop", section=section, after="land", by=administrator)


def test_a_deprecated_field_comes_back(administrator: Viewer) -> None:
    field_design.add_field(draft(), by=administrator, now=NOW)
    field_design.deprecate_field("group", "main_crop", by=administrator, now=NOW)
    assert "main_crop" not in {spec.key for spec in catalogue.fields("group")}
    field_design.reinstate_field("group", "main_crop", by=administrator)
    assert "main_crop" in {spec.key for spec in catalogue.fields("group")}


def test_a_code_list_grows_and_its_codes_are_never_lost(administrator: Viewer) -> None:
    code_design.add_code_list({"en": "Crops"}, codes=CROPS, by=administrator, now=NOW)
    code_design.add_code("crops", draft=CodeDraft({"ar": "قطن"}), by=administrator)
    rice = CodeDraft({"en": "Upland rice"}, parent="maize")
    code_design.add_code("crops", draft=rice, by=administrator)
    code_design.deprecate_code("crops", "maize", on=date(2026, 11, 20), by=administrator)
    found = catalogue.current().code_list("crops")
    assert found is not None
    assert [code.value for code in found.codes] == ["maize", "upland_rice", "millet", "code_3"]
    assert "maize" not in {code.value for code in found.offered_on(date(2026, 11, 20))}
    code_design.reinstate_code("crops", "maize", by=administrator)
    with pytest.raises(design_errors.CodeBelowItself):
        maize = CodeDraft({"en": "Maize"}, parent="upland_rice")
        code_design.change_code("crops", "maize", draft=maize, by=administrator)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        (CodeDraft({"en": "Maize"}), design_errors.CodeTaken),
        (CodeDraft({"en": "x"}, value="a, b"), design_errors.CodeMalformed),
        (CodeDraft({}), design_errors.LabelMissing),
        (CodeDraft({"en": "x"}, parent="gone"), design_errors.CodeAbsent),
    ],
)
def test_a_faulty_code_is_refused_and_leaves_nothing(
    administrator: Viewer, code: CodeDraft, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        code_design.add_code_list({"en": "Crops"}, codes=[*CROPS, code], by=administrator, now=NOW)
    assert not CodeList.objects.filter(key="crops").exists()
    assert not Code.objects.filter(value="millet").exists()


def test_a_list_without_codes_is_refused(administrator: Viewer) -> None:
    with pytest.raises(design_errors.CodeListEmpty):
        code_design.add_code_list({"en": "Crops"}, codes=[], by=administrator, now=NOW)
    code_design.add_code_list({"en": "Crops"}, codes=CROPS, by=administrator, now=NOW)
    with pytest.raises(design_errors.KeyTaken):
        code_design.add_code_list({"en": "Crops"}, codes=CROPS, by=administrator, now=NOW)
    relabelled = code_design.relabel_code_list("crops", labels={"en": "Crops grown"}, by=administrator)
    assert relabelled.label_in("en") == "Crops grown"


def index_jobs() -> list[tuple[str, bool]]:
    return [
        (job.args["key"], job.args["anew"])
        for job in Job.objects.filter(name="registry.index_field").order_by("pk")
    ]


def test_a_filterable_field_gets_its_index_in_the_background(administrator: Viewer) -> None:
    field_design.add_field(draft(labels={"en": "Plain"}), by=administrator, now=NOW)
    assert index_jobs() == []
    filtered = draft(filterable=True)
    field_design.add_field(filtered, by=administrator, now=NOW)
    number = draft(filterable=True, type=FieldType.INTEGER)
    field_design.change_field("group", "main_crop", draft=number, by=administrator, now=NOW)
    field_design.deprecate_field("group", "main_crop", by=administrator, now=NOW)
    assert index_jobs() == [("main_crop", False), ("main_crop", True), ("main_crop", False)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shipped")
def test_the_index_is_there_while_the_field_is_filtered_by(administrator: Viewer) -> None:
    field_design.add_field(draft(filterable=True), by=administrator, now=NOW)
    spec = catalogue.field("group", "main_crop")
    assert spec is not None

    def index() -> str | None:
        handlers.index_field(None, subject="group", key="main_crop", anew=True)  # type: ignore[arg-type]
        with connection.cursor() as cursor:
            cursor.execute("select indexdef from pg_indexes where indexname = %s", [index_name(spec)])
            row = cursor.fetchone()
        return row[0] if row else None

    assert "main_crop" in (index() or "")
    number = draft(filterable=True, type=FieldType.INTEGER)
    field_design.change_field("group", "main_crop", draft=number, by=administrator, now=NOW)
    assert "numeric" in (index() or "")
    field_design.change_field("group", "main_crop", draft=draft(), by=administrator, now=NOW)
    assert index() is None
