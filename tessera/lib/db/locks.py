"""Doing a thing one at a time across all processes that share the database."""

from django.db import connection


def alone(name: str) -> None:
    """Wait until no other transaction holds this name, and hold it to the end of this one."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
