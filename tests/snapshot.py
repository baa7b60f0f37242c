"""The rows that migrations make, kept aside, for a test with a real server empties all tables."""

from django.db import connection

from tessera.lib.db.roles import as_owner

_TABLES = """
SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname
"""


def keep() -> None:
    """Copy every table that is not empty after the migrations."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
        cursor.execute(_TABLES, ["public"])
        for table, columns in cursor.fetchall():
            cursor.execute(f'SELECT EXISTS (SELECT FROM public."{table}")')
            if cursor.fetchone() == (True,):
                cursor.execute(f'CREATE TABLE kept."{table}" AS SELECT {columns} FROM public."{table}"')


def restore() -> None:
    """Empty every table, those that Django does not know as well, and put back what was kept, past the triggers."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_TABLES, ["public"])
        tables = ", ".join(f'public."{table}"' for table, _columns in cursor.fetchall())
        cursor.execute(f"TRUNCATE {tables}")
        cursor.execute(_TABLES, ["kept"])
        for table, columns in cursor.fetchall():
            cursor.execute(
                f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE '
                f'SELECT {columns} FROM kept."{table}" ON CONFLICT DO NOTHING'
            )
        cursor.execute("RESET session_replication_role")
