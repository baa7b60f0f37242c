"""Household facts follow the register, whichever way it is written."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import CodeList, Field
from tessera.jobs.models import Job
from tessera.lib.db.roles import as_owner
from tessera.registry import design_errors, field_design, handlers, household_facts
from tessera.registry.field_design import FieldDraft
from tessera.registry.models import Group, HouseholdFacts, Individual
from tessera.registry.queries.household_facts import facts_of
from tests.cast import Country
from tests.registry import people
from tests.registry.facts_by_hand import by_hand, kept, mark_fields

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_sight(db: None) -> Any:
    with narrowed_to(system_viewer()):
        yield


@pytest.fixture
def marked(in_sight: None) -> None:
    mark_fields()


@pytest.fixture
def household(tamar: Country) -> Group:
    mother = somebody("Amina", "Diallo", area=tamar.village, birth_date=date(1986, 3, 27), sex=2)
    child = somebody("Awa", "Diallo", area=tamar.village, birth_date=date(2011, 7, 1), sex=2)
    other = somebody("Ismael", "Diallo", area=tamar.village, sex=1)
    return household_of(mother, child, other)


def somebody(*names: str, **facts: Any) -> Individual:
    with narrowed_to(system_viewer()):  # what works as the owner leaves the session without sight
        return people.make_person(*names, **facts)


def household_of(*members: Individual) -> Group:
    with narrowed_to(system_viewer()):
        return people.make_household(*members)


def execute(statement: str, *values: Any) -> int:
    with narrowed_to(system_viewer()), as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


def versions(household: Group) -> list[tuple[Any, ...]]:
    with narrowed_to(system_viewer()), connection.cursor() as cursor:
        cursor.execute(
            "select members, superseded_op::text from registry_householdfacts_history where id = %s"
            " order by history_id",
            [household.pk],
        )
        return list(cursor.fetchall())


def test_the_facts_of_a_household(household: Group, tamar: Country) -> None:
    facts = facts_of([household.pk], viewer=system_viewer())[household.pk]
    assert (facts.members, facts.males, facts.females, facts.with_disability) == (3, 1, 2, 0)
    assert facts.birth_dates == (date(1986, 3, 27), date(2011, 7, 1), None) and facts.sexes == (2, 2, 1)
    assert (facts.oldest, facts.youngest) == (date(1986, 3, 27), date(2011, 7, 1))
    assert (facts.head_sex, facts.head_birth_date) == (2, date(1986, 3, 27))
    assert (facts.area, facts.status) == (tamar.village.pk, "active")
    assert kept() == by_hand()


def test_they_follow_sql_that_touches_many(marked: None, household: Group, tamar: Country) -> None:
    for number in range(20):
        head = somebody(f"Head{number}", area=tamar.village, birth_date=date(1970, 1, 1 + number), sex=1)
        household_of(head, somebody(f"Child{number}", area=tamar.village, sex=2))
    for statement in (
        "update registry_individual set birth_date = '2001-01-01', sex = 2 where id % 2 = 0",
        """update registry_individual set attributes = '{"income": 12.5, "seeing": "3"}' where id % 3 = 0""",
        """update registry_individual set attributes = '{"income": "much", "hearing": "2"}' where id % 5 = 0""",
        """update registry_individual set attributes = attributes || '{"schooling": true}' where id % 7 = 0""",
        """update registry_group set attributes = '{"rooms": 4}' where id % 2 = 0""",
        "update registry_group set area_id = null, status = 'archived' where id % 3 = 0",
        "update registry_individual set status = 'archived' where id % 4 = 0",
        "update registry_membership set until = '2026-01-01' where id % 5 = 0",
        "update registry_membership set until = null where id % 10 = 0",
        "update registry_membership set roles = '{}' where id % 11 = 0",
        "delete from registry_membership where id % 13 = 0",
        "update registry_individual set status = 'active'",
    ):
        assert execute(statement) > 0
        assert kept() == by_hand(), statement
        assert household_facts.faults().number == 0, statement


def test_what_touches_no_fact_writes_none(marked: None, household: Group) -> None:
    before = HouseholdFacts.objects.get(pk=household.pk).changed_at
    for table in ("individual", "group"):
        assert execute(f"update registry_{table} set address = 'At the well', attributes = '{{\"x\": 1}}'")
    assert HouseholdFacts.objects.get(pk=household.pk).changed_at == before
    assert len(versions(household)) == 2  # from the members who joined one by one


def test_a_household_without_members_has_no_facts(household: Group) -> None:
    execute("update registry_membership set until = '2026-01-01' where group_id = %s", household.pk)
    assert not HouseholdFacts.objects.exists()
    assert versions(household)[-1] == (3, "D")
    execute("update registry_membership set until = null where group_id = %s", household.pk)
    assert HouseholdFacts.objects.get().members == 3


def test_other_groups_have_no_facts(household: Group) -> None:
    execute(
        "update registry_group set kind_id = (select id from registry_groupkind where key = 'savings_group')"
    )
    assert not HouseholdFacts.objects.exists()
    execute("update registry_membership set roles = '{}'")
    assert not HouseholdFacts.objects.exists()
    execute("update registry_group set kind_id = (select id from registry_groupkind where key = 'household')")
    assert kept() == by_hand() != {}


def test_versions_of_one_change_are_one(household: Group) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('tessera.at', clock_timestamp()::text, true)")
        for day in range(1, 4):
            cursor.execute("update registry_individual set birth_date = %s", [date(2000, 1, day)])
        cursor.execute("select set_config('tessera.at', '', true)")
    assert len(versions(household)) == 3  # a member joined twice, and this change
    assert kept() == by_hand()


def test_as_they_were(household: Group, tamar: Country) -> None:
    def then(at: datetime) -> dict[int, Any]:
        return facts_of([household.pk], viewer=system_viewer(), at=at)

    def clock() -> datetime:
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            return datetime.fromisoformat(str(cursor.fetchone()[0]))

    three = clock()
    execute("update registry_membership set until = '2026-01-01' where roles = '{}'")
    one = clock()
    execute("update registry_membership set until = '2026-01-01'")
    none = clock()
    execute("update registry_membership set until = null where roles <> '{}'")
    assert [len(then(at)) for at in (datetime(2000, 1, 1, tzinfo=UTC), three, one, none, clock())] == [
        0,
        1,
        1,
        0,
        1,
    ]
    assert (then(three)[household.pk].members, then(one)[household.pk].members) == (3, 1)
    assert then(three)[household.pk].birth_dates == (date(1986, 3, 27), date(2011, 7, 1), None)


@pytest.mark.parametrize(
    ("statement", "promise"),
    [
        ("update registry_membership set group_id = 999999999", "a_membership_is_written_after_its_group"),
        (
            "update registry_membership set individual_id = 999999999 where roles <> '{}'",
            "a_membership_is_written_after_its_person",
        ),
    ],
)
def test_a_membership_comes_after_what_it_names(household: Group, statement: str, promise: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        execute(statement)
    assert refused.value.__cause__.diag.constraint_name == promise  # type: ignore[union-attr]


def test_a_stranger_sees_no_facts(
    household: Group, stranger_viewer: Viewer, registrar_viewer: Viewer
) -> None:
    execute("update registry_membership set until = '2026-01-01' where roles = '{}'")
    for viewer, rows in ((stranger_viewer, 0), (registrar_viewer, 1)):
        with narrowed_to(viewer), connection.cursor() as cursor:
            assert HouseholdFacts.objects.count() == rows
            cursor.execute("select count(*) > 0 from registry_householdfacts_history")
            assert cursor.fetchone() == (rows > 0,)
            assert len(facts_of([household.pk], viewer=viewer)) == rows


@pytest.mark.parametrize(
    "statement",
    [
        "update registry_householdfacts set members = 9",
        "delete from registry_householdfacts",
        "insert into registry_householdfacts (id) values (1)",
        "truncate registry_householdfacts",
        "delete from registry_householdfacts_history",
        "select keep_household_facts('{1}')",
        "select rebuild_household_facts(0, 9)",
        "select install_household_facts()",
        "select * from household_facts_faults(1)",
        "select household_facts_drop('{1}')",
    ],
)
def test_the_application_writes_no_facts(household: Group, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_faults_are_noticed_and_mended(household: Group, tamar: Country) -> None:
    other = household_of(somebody("Kadi", area=tamar.village), somebody("Bah", area=tamar.village))
    gone = household_of(somebody("Sira", area=tamar.village))
    execute("update registry_householdfacts set members = 9, males = 8 where id = %s", household.pk)
    execute("delete from registry_householdfacts where id = %s", other.pk)
    execute("update registry_householdfacts set id = 0 where id = %s", gone.pk)
    found = household_facts.faults()
    assert {(fault.registry_number, fault.kind, fault.columns) for fault in found.faults} == {
        (household.registry_number, "differs", ("males", "members")),
        (other.registry_number, "missing", ()),
        (gone.registry_number, "missing", ()),
        ("", "surplus", ()),
    }
    assert household_facts.faults(most=1).number == found.number == 4
    execute("delete from registry_householdfacts where id = 0")
    told: list[int] = []
    assert household_facts.rebuild(lambda **news: told.append(news["done"])) == 3
    assert told and household_facts.faults().number == 0
    assert household_facts.rebuild() == 0


def test_a_rebuild_goes_on_chunk_by_chunk(
    household: Group, tamar: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household_facts, "CHUNK", 2)
    for number in range(5):
        household_of(somebody(f"Head{number}", area=tamar.village))
    right = kept()
    execute("delete from registry_householdfacts")
    chunks: list[int] = []
    assert household_facts.rebuild(lambda **news: chunks.append(news["done"])) == 6
    assert len(chunks) == 3 and {key: f["members"] for key, f in kept().items()} == {
        key: f["members"] for key, f in right.items()
    }


def design(**changes: Any) -> FieldDraft:
    same = {"subject": Subject.INDIVIDUAL, "type": FieldType.INTEGER, "labels": {"en": "Wage"}, "key": "wage"}
    return FieldDraft(**same | changes)


def work() -> int:
    """Do the jobs that wait; how many."""
    waiting = Job.objects.filter(name=household_facts.JOB, status="waiting")
    number = waiting.count()
    for _job in waiting:
        handlers.keep_household_facts(_Quiet())  # type: ignore[arg-type]  # only its progress is used
    waiting.delete()
    return number


class _Quiet:
    def progress(self, **_news: object) -> None: ...


def test_a_field_is_marked_and_unmarked(household: Group, administrator_viewer: Viewer) -> None:
    by = administrator_viewer
    execute("""update registry_individual set attributes = '{"wage": 5}' where birth_date is not null""")
    field_design.add_field(design(), by=by, now=NOW)
    assert work() == 0
    field_design.change_field("individual", "wage", draft=design(household_fact=True), by=by, now=NOW)
    assert ("individual", "wage") not in facts_of([household.pk], viewer=system_viewer())[household.pk].marked
    assert work() == 1
    facts = facts_of([household.pk], viewer=system_viewer())[household.pk]
    assert facts.marked["individual", "wage"] == [5, 5, None] and facts.totals["individual", "wage"] == 10
    execute("""update registry_individual set attributes = '{"wage": 7}' where birth_date is null""")
    assert facts_of([household.pk], viewer=system_viewer())[household.pk].totals["individual", "wage"] == 17
    field_design.change_field(
        "individual", "wage", draft=design(household_fact=True, labels={"en": "Pay"}), by=by, now=NOW
    )
    assert work() == 0
    field_design.deprecate_field("individual", "wage", by=by, now=NOW)
    assert work() == 1
    assert not facts_of([household.pk], viewer=system_viewer())[household.pk].marked
    field_design.reinstate_field("individual", "wage", by=by)
    assert work() == 1
    assert facts_of([household.pk], viewer=system_viewer())[household.pk].totals["individual", "wage"] == 17
    field_design.change_field("individual", "wage", draft=design(), by=by, now=NOW)
    assert work() == 1 and household_facts.columns() == {}
    assert household_facts.faults().number == 0


def test_a_question_about_difficulties_is_kept_without_a_mark(
    household: Group, administrator_viewer: Viewer
) -> None:
    execute("""update registry_individual set attributes = '{"seeing": "4"}' where birth_date is null""")
    asked = design(key="seeing", type=FieldType.CODE, code_list="washington_group")
    field_design.add_field(asked, by=administrator_viewer, now=NOW)
    assert work() == 1
    facts = facts_of([household.pk], viewer=system_viewer())[household.pk]
    assert (facts.with_disability, facts.disabilities) == (1, (None, None, True))


@pytest.mark.parametrize("kind", [FieldType.TEXT, FieldType.DATE, FieldType.POINT, FieldType.AREA])
def test_only_numbers_choices_and_yes_or_no_are_facts(kind: FieldType, administrator_viewer: Viewer) -> None:
    with pytest.raises(design_errors.NotAHouseholdFact):
        field_design.add_field(design(type=kind, household_fact=True), by=administrator_viewer, now=NOW)


def test_every_kind_of_field_has_its_column(household: Group) -> None:
    yes_no = CodeList.objects.get(key="yes_no")
    long = "a_field_whose_key_is_so_long_that_no_column_can_be_called_so"
    for subject, key, kind in (
        ("individual", long, "decimal"),
        ("group", "roof", "code"),
        ("group", "animals", "codes"),
        ("individual", "trades", "codes"),
        ("membership", "share", "decimal"),
    ):
        code_list = yes_no if kind.startswith("code") else None
        Field.objects.create(subject=subject, key=key, type=kind, code_list=code_list, household_fact=True)
    Field.objects.filter(subject="membership", key="relationship_to_head").update(household_fact=True)
    household_facts.install()
    execute(
        f"""update registry_individual set attributes = '{{"{long}": 1.5, "trades": ["a", "b"]}}' where sex = 1"""
    )
    execute("""update registry_group set attributes = '{"roof": "tin", "animals": ["goat"]}'""")
    execute("""update registry_membership set attributes = '{"share": 0.5}' where roles <> '{}'""")
    facts = facts_of([household.pk], viewer=system_viewer())[household.pk]
    assert facts.marked["individual", long] == [None, None, 1.5] and facts.totals["individual", long] == 1.5
    assert facts.marked["group", "roof"] == "tin"
    assert facts.marked["membership", "share"] == [0.5, None, None]
    assert facts.marked["membership", "relationship_to_head"] == ["head", "child", "child"]
    assert "goat" in str(facts.marked["group", "animals"])
    assert [bool(trades) for trades in facts.marked["individual", "trades"]] == [False, False, True]
    assert household_facts.faults().number == 0
    assert all(len(column.name) <= 63 for column in household_facts.columns().values())
