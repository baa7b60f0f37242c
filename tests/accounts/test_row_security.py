"""The second lock, on connections that are used again, as a pool does."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.lib.db.roles import as_owner
from tests.cast import Country

# The tables of the register that hold facts about people, each with the query that plants a row for each area.
PLANT = """
with place as (select id from areas_area where code in ('TM010101', 'TM010201')),
person as (
  insert into registry_individual (public_id, given_name, family_name, additional_name, preferred_name,
    name_variants, birth_date_precision, sex, area_id, address, language, attributes, status, registered_on, source)
  select gen_random_uuid(), name, '', '', '', '{}', 'day', 0, place.id, '', '', '{}', 'active', '2024-01-01', ''
  from place, unnest(array['Amina', 'Moussa']) as name
  returning id, area_id, given_name),
household as (
  insert into registry_group (public_id, kind_id, name, area_id, address, attributes, status, registered_on, source)
  select gen_random_uuid(), (select min(id) from registry_groupkind), '', place.id, '', '{}', 'active', '2024-01-01', ''
  from place returning id, area_id),
pair as (
  select a.id as first, b.id as second, household.id as household
  from person a join person b on b.area_id = a.area_id and a.given_name = 'Amina' and b.given_name = 'Moussa'
  join household on household.area_id = a.area_id),
member as (
  insert into registry_membership (public_id, individual_id, group_id, roles, relationship_to_head, is_exclusive,
    since, reason, attributes)
  select gen_random_uuid(), first, household, '{}', '', false, '2024-01-01', '', '{}' from pair),
tie as (
  insert into registry_relationship (public_id, kind, individual_id, other_id, is_adopted, end_reason)
  select gen_random_uuid(), 'spouse_of', least(first, second), greatest(first, second), false, '' from pair),
contact as (
  insert into registry_contactpoint (public_id, individual_id, kind, value, is_preferred)
  select gen_random_uuid(), first, 'phone', '+99900' || first, false from pair),
paper as (
  insert into registry_document (public_id, individual_id, kind, title, file, sha256, mime_type, size, scan_status)
  select gen_random_uuid(), first, 'photo', '', 'x', repeat('0', 64), 'image/png', 1, 'not_scanned' from pair)
insert into registry_identifier (public_id, kind_id, group_id, lookup, value, masked, is_unique, status,
  verified_by, verified_how)
select gen_random_uuid(), (select min(id) from registry_identifierkind), household, 'N' || household, '', '', true,
  'unverified', '', '' from pair
"""
ROWS = {
    "registry_individual": 2,
    "registry_group": 1,
    "registry_membership": 1,
    "registry_relationship": 1,
    "registry_contactpoint": 1,
    "registry_document": 1,
    "registry_identifier": 1,
}
TABLES = [*ROWS, *(f"{table}_history" for table in ROWS)]


@dataclass(frozen=True)
class Paths:
    here: str
    elsewhere: str


@pytest.fixture
def paths(tamar: Country) -> Paths:
    """The two districts, in each of whose villages a household lives whose every row was changed once."""
    with narrowed_to(system_viewer()), as_owner(), connection.cursor() as cursor:
        cursor.execute(PLANT)
        cursor.execute("set constraints all immediate")
        for table in ROWS:
            cursor.execute(f"update {table} set public_id = public_id")
    return Paths(tamar.district.path, tamar.elsewhere.path)


def seen(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


def seen_by_deleting(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"delete from {table}")
        return int(cursor.rowcount)


def within(*paths: str) -> str:
    return "{" + ",".join(paths) + "}"


def reach(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tessera.reach', %s, false)", [value])


@pytest.mark.parametrize("table", TABLES)
def test_a_session_sees_its_reach_and_no_more(table: str, paths: Paths) -> None:
    rows = ROWS[table.removesuffix("_history")]
    nowhere = "{999999}"
    expected = {
        "": 0,
        nowhere: 0,
        "{}": 0,
        within(paths.here): rows,
        within(paths.elsewhere): rows,
        within(paths.here, paths.elsewhere): 2 * rows,
        "*": 2 * rows,
    }
    found = {}
    for value in expected:
        reach(value)
        found[value] = seen(table)
    assert found == expected


@pytest.mark.parametrize("table", TABLES)
def test_each_district_sees_its_own_rows(table: str, paths: Paths) -> None:
    ids = {}
    for place in (paths.here, paths.elsewhere):
        reach(within(place))
        with connection.cursor() as cursor:
            cursor.execute(f"select id from {table}")
            ids[place] = {row[0] for row in cursor.fetchall()}
    assert ids[paths.here]
    assert ids[paths.here].isdisjoint(ids[paths.elsewhere])


@pytest.mark.parametrize("table", TABLES)
def test_a_stranger_changes_and_removes_nothing(table: str, paths: Paths) -> None:
    reach("{999999}")
    if table.endswith("_history"):
        with pytest.raises(DatabaseError, match="permission denied|append-only"), transaction.atomic():
            seen_by_deleting(table)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"update {table} set public_id = gen_random_uuid()")
        assert cursor.rowcount == 0
    assert seen_by_deleting(table) == 0


@pytest.mark.django_db
def test_every_table_about_people_is_under_the_lock() -> None:
    """A table that joins the register comes under the lock, or stands here with its reason."""
    open_to_all = {"registry_groupkind", "registry_groupkind_history", "registry_identifierkind"}
    open_to_all |= {"registry_identifierkind_history"}  # what kinds there are is no secret
    open_to_all |= {"registry_qualityround"}  # when the register was gone through
    open_to_all |= {"registry_nametoken", "registry_tokenkey"}  # single names, without whose they are
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind in ('r', 'p') and relname like 'registry\\_%'"
            " and not (relrowsecurity and exists (select from pg_policy where polrelid = pg_class.oid))"
            " and has_table_privilege('tessera_app', oid, 'select')"
        )
        unlocked = {row[0] for row in cursor.fetchall()}
    assert unlocked <= open_to_all


@pytest.mark.django_db
def test_the_application_is_bound_by_the_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == ("tessera_app", False, False)


@pytest.fixture
def pooled(transactional_db: None) -> Iterator["psycopg.Connection[tuple[int]]"]:
    """A connection of the application's role, as a pool hands it out again and again."""
    settings = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: settings[name] for name in names if settings.get(name)}) as raw:
        raw.execute("set role tessera_app")
        raw.commit()
        yield raw


def count(raw: "psycopg.Connection[tuple[int]]") -> int:
    found = raw.execute("select count(*) from registry_individual").fetchone()
    assert found
    return found[0]


@pytest.fixture
def whole(transactional_db: None) -> None:
    """What is made is committed; an earlier test of this kind has emptied the tables, migrations' rows too."""


@pytest.fixture
def people(whole: None, paths: Paths) -> Paths:
    return paths


def test_a_connection_that_is_used_again_has_forgotten(
    people: Paths, pooled: "psycopg.Connection[tuple[int]]"
) -> None:
    assert count(pooled) == 0  # the setting was never made
    pooled.commit()
    for value, rows in (("*", 4), (within(people.here), 2)):
        with pooled.transaction():
            pooled.execute("select set_config('tessera.reach', %s, true)", [value])
            assert count(pooled) == rows
        assert pooled.execute("select current_setting('tessera.reach', true)").fetchone() == ("",)
        assert count(pooled) == 0
        pooled.commit()


def test_a_connection_whose_transaction_failed_has_forgotten(
    people: Paths, pooled: "psycopg.Connection[tuple[int]]"
) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), pooled.transaction():
        pooled.execute("select set_config('tessera.reach', '*', false)")
        pooled.execute("select 1/0")
    assert count(pooled) == 0


def test_a_request_leaves_nothing_behind(people: Paths) -> None:
    with narrowed_to(system_viewer()):
        assert seen("registry_individual") == 4
    assert seen("registry_individual") == 0
    with pytest.raises(ZeroDivisionError), narrowed_to(system_viewer()):
        raise ZeroDivisionError
    assert seen("registry_individual") == 0
    with narrowed_to(None):
        assert seen("registry_individual") == 0


def test_a_viewer_sees_their_district(
    paths: Paths, registrar_viewer: Viewer, stranger_viewer: Viewer, nobody_viewer: Viewer
) -> None:
    found = {}
    for viewer in (registrar_viewer, stranger_viewer, nobody_viewer):
        with narrowed_to(viewer):
            found[viewer.name] = seen("registry_individual")
    assert found == {"Rama Registrar": 2, "Stan Stranger": 2, "Nora Nobody": 0}
