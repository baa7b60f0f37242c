"""``tessera audit``: seals hold, and what somebody did with SQL is found."""

from pathlib import Path

import psycopg

from tessera.lib.postgres import Cluster
from tessera.lib.postgres.places import DATABASE, OWNER, PORT, Places
from tests.cli.programs import tessera

ROWS = """insert into audit_accessrecord (viewer, viewer_name, purpose, channel, subject, revealed)
          select 'x', 'X', 'audit', 'console', 'search', '' from generate_series(1, 3)"""
TAMPER = """set session_replication_role = replica;
            delete from audit_accessrecord where id = (select max(id) from audit_accessrecord)"""


def execute(data_dir: Path, statement: str) -> None:
    where = {"host": str(Places.of(data_dir).socket), "port": PORT, "dbname": DATABASE, "user": OWNER}
    with psycopg.connect(**where) as connection:
        connection.execute(statement)


def test_a_row_taken_out_by_sql_is_found(migrated: Path) -> None:
    with Cluster(migrated).used():
        execute(migrated, ROWS)
        sealed = tessera(migrated, "audit", "seal")
        assert sealed.returncode == 0, sealed.stderr
        head = sealed.stdout.split()[-1]
        held = tessera(migrated, "audit", "verify", "--head", head)
        assert held.returncode == 0, held.stderr
        assert "All of them hold" in held.stdout
        assert tessera(migrated, "audit", "verify", "--head", "ab" * 32).returncode == 1
        execute(migrated, TAMPER)
        found = tessera(migrated, "audit", "verify")
    assert found.returncode == 1
    assert "Rows are missing" in found.stdout
    assert "audit_accessrecord" in found.stdout
