"""Triggers keep their promises in imports as well, where the database does not ask about foreign keys."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_every_trigger_fires_always() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """select tgrelid::regclass::text || '.' || tgname from pg_trigger
               join pg_class c on c.oid = tgrelid
               where not tgisinternal and tgenabled <> 'A' and c.relnamespace = 'public'::regnamespace
                 and c.relname not like 'procrastinate%' and tgname not in ('append_only', 'not_deleted')"""
        )
        found = [name for (name,) in cursor.fetchall()]
    assert not found, "End the migration that makes them with: select fire_always('table')"
