"""The backend takes the application's role in every session, and gives it up for the owner's work."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from tessera.lib.db import as_owner

ROLE = "tessera_app"


def who() -> tuple[str, bool]:
    """The current role, and whether row level security binds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
        )
        return cursor.fetchone()


def owner() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_fresh_session_is_bound_by_row_level_security() -> None:
    connection.close()
    assert who() == (ROLE, True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tessera.reach', true)")
        assert cursor.fetchone() == ("",)


@pytest.mark.django_db
def test_the_application_may_not_change_tables() -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations ADD COLUMN extra int")


@pytest.mark.django_db
def test_the_owners_work_ends_with_its_block() -> None:
    with as_owner():
        assert who()[0] == owner()
    assert who()[0] == ROLE


@pytest.mark.django_db(transaction=True)
def test_a_session_that_opens_within_the_block_is_the_owners() -> None:
    with as_owner():
        connection.close()
        assert who()[0] == owner()
    assert who()[0] == ROLE


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_of_the_owner_falls_back_to_the_role() -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    assert who()[0] == ROLE


@pytest.mark.django_db
def test_a_policy_hides_rows_from_the_role_and_not_from_the_owner() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE guarded (area text)")
        cursor.execute("INSERT INTO guarded VALUES ('north'), ('south')")
        cursor.execute("ALTER TABLE guarded ENABLE ROW LEVEL SECURITY")
        condition = "area = nullif(current_setting('tessera.reach', true), '')"
        cursor.execute(f"CREATE POLICY within_reach ON guarded USING ({condition})")
        cursor.execute(f"GRANT SELECT ON guarded TO {ROLE}")
        cursor.execute("SELECT count(*) FROM guarded")
        assert cursor.fetchone() == (2,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM guarded")
        assert cursor.fetchone() == (0,)
        cursor.execute("SET LOCAL tessera.reach = 'north'")
        cursor.execute("SELECT count(*) FROM guarded")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_migrations_run_as_the_owner_and_hand_the_session_back(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("migrate", verbosity=0)
    assert who()[0] == ROLE
    with psycopg.connect(**_where(), autocommit=True) as other:
        # Of this database: the tests beside these hold locks in theirs.
        locks = (
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert other.execute(locks).fetchone() == (0,)


def _where() -> dict[str, str]:
    found = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: found[key] for name, key in names.items() if found[key]}
