"""Writing rows whose references were seen to."""

import pytest
from django.db import IntegrityError, connection, transaction

from tessera.lib.db import as_owner
from tessera.lib.db.references import references_seen_to

pytestmark = pytest.mark.django_db

CONTACT = """insert into registry_contactpoint (public_id, individual_id, kind, value, is_preferred)
             values (gen_random_uuid(), 987654321, 'phone', '+22370000000', true)"""


def asked(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


def insert() -> None:
    with connection.cursor() as cursor:
        cursor.execute(CONTACT)
        cursor.execute("set constraints all immediate")


def test_references_are_asked_for_before_and_after() -> None:
    with references_seen_to():
        assert asked("select current_setting('session_replication_role')") == "replica"
    assert asked("select current_setting('session_replication_role')") == "origin"
    with pytest.raises(IntegrityError), transaction.atomic():
        insert()


def test_within_the_block_they_are_not() -> None:
    with transaction.atomic(), references_seen_to():
        insert()


def test_the_session_stays_in_its_role() -> None:
    before = asked("select current_user")
    with references_seen_to():
        assert asked("select current_user") == before == "tessera_app"
    assert asked("select current_user") == before


def test_a_login_without_the_privilege_goes_on_with_foreign_keys() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("create role plain_login")
        cursor.execute("grant tessera_app to plain_login")
        cursor.execute("set session authorization plain_login")
    try:
        with connection.cursor() as cursor:
            cursor.execute("set role tessera_app")
        with references_seen_to():
            assert asked("select current_setting('session_replication_role')") == "origin"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset session authorization")


def test_a_failure_leaves_nothing_behind() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), references_seen_to():
        raise ZeroDivisionError
    assert asked("select current_setting('session_replication_role')") == "origin"
