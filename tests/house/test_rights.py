"""What the application's role may write: nothing of history, and of a change request only how far it has come."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def rows(query: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


def test_history_is_written_by_triggers_alone() -> None:
    writable = rows(
        r"""select distinct table_name from information_schema.role_table_grants
            where grantee = 'tessera_app' and table_name like '%\_history'
              and privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')"""
    )
    assert not writable, "Revoke writing on these from tessera_app, as changes/sql/narrow_rights.sql does."


def test_a_change_request_only_moves_on() -> None:
    columns = rows(
        """select column_name from information_schema.column_privileges
           where grantee = 'tessera_app' and table_name = 'changes_changerequest' and privilege_type = 'UPDATE'"""
    )
    assert columns == {("status",), ("applied_at",)}


def test_nobody_takes_a_name_off_a_change() -> None:
    granted = rows(
        """select privilege_type from information_schema.role_table_grants
           where grantee = 'tessera_app' and table_name = 'changes_changesubject'"""
    )
    assert granted == {("SELECT",), ("INSERT",)}
