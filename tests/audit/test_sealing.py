"""Seals over the logs: what is tampered with is found and named, and no open transaction is forgotten."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from tessera.audit import actions
from tessera.audit.chain import Fault
from tessera.audit.models import AccessRecord, Seal
from tessera.audit.verification import digests, is_in_chain, verify
from tessera.lib.db import as_owner

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


class Somebody:
    actor, name, signature, channel = "x", "Sara", "Sara", "console"


def look(times: int = 1) -> None:
    for _time in range(times):
        actions.record_access(AccessRecord.Subject.INDIVIDUAL, 7, by=Somebody(), purpose="service")


def rename(key: str = "crop", times: int = 1) -> None:
    """Rows in a history table: each update leaves an old row behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into dictionary_codelist (key, labels, standard, is_shipped) values (%s, '{}', '', false)
               on conflict do nothing""",
            [key],
        )
        for time in range(times):
            cursor.execute("update dictionary_codelist set standard = %s where key = %s", [str(time), key])


@contextmanager
def tampering() -> Iterator[None]:
    """As a superuser would, past the triggers."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        yield


def run(statement: str) -> None:
    with tampering(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0


@contextmanager
def another_session() -> Iterator[psycopg.Connection]:
    """A second connection to the test database, in a transaction of its own."""
    found = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: found[name] for name in names if found.get(name)}) as session:
        yield session


@pytest.fixture
def sealed() -> list[Seal]:
    """Two seals: accesses and history in each."""
    seals = []
    for hour in (0, 1):
        look(3)
        rename(times=2)
        settle()
        seal = actions.seal(now=NOW + timedelta(hours=hour))
        assert seal is not None
        seals.append(seal)
    return seals


def settle() -> None:
    """Wait for older transactions of the whole server, as a seal does; another worker's tests are such."""
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        (now,) = cursor.fetchone()
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        while cursor.fetchone()[0] <= now:
            assert time.monotonic() < deadline, "Some transaction stays open."
            time.sleep(0.02)
            cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def faults() -> list[tuple[Fault, str, int | None]]:
    return [(finding.fault, finding.log, finding.seal) for finding in verify().findings]


def test_what_nobody_touched_holds(sealed: list[Seal]) -> None:
    result = verify()
    assert result.holds
    assert result.seals == 2
    assert result.rows == sum(seal.rows for seal in sealed)
    assert result.head == bytes(sealed[1].digest).hex()
    assert sealed[0].parts["audit_accessrecord"][0] == 3
    assert sealed[0].parts["dictionary_codelist_history"][0] == 2
    assert sealed[1].from_txid == sealed[0].to_txid


def test_a_seal_that_was_noted_elsewhere_is_looked_for(sealed: list[Seal]) -> None:
    head = verify().head
    assert is_in_chain(head)
    run(f"delete from audit_seal where id = {sealed[1].pk}")
    assert verify().holds  # a chain cut short holds by itself
    assert not is_in_chain(head)
    assert not is_in_chain("nonsense")


def test_nothing_new_makes_no_seal(sealed: list[Seal]) -> None:
    assert actions.seal(now=NOW) is None


def test_a_changed_row_is_found(sealed: list[Seal]) -> None:
    run(
        "update audit_accessrecord set viewer_name = 'Nobody' where id = (select min(id) from audit_accessrecord)"
    )
    (finding,) = verify().findings
    assert (finding.fault, finding.log, finding.seal) == (
        Fault.ROWS_CHANGED,
        "audit_accessrecord",
        sealed[0].pk,
    )
    assert (finding.since, finding.until) == (None, NOW)


def test_a_deleted_row_is_found(sealed: list[Seal]) -> None:
    run(
        """delete from dictionary_codelist_history
           where history_id = (select max(history_id) from dictionary_codelist_history)"""
    )
    (finding,) = verify().findings
    assert (finding.fault, finding.log) == (Fault.ROWS_MISSING, "dictionary_codelist_history")
    assert (finding.seal, finding.expected, finding.found) == (sealed[1].pk, 2, 1)
    assert (finding.since, finding.until) == (NOW, NOW + timedelta(hours=1))


def test_a_row_slipped_in_is_found(sealed: list[Seal]) -> None:
    run(
        f"""insert into audit_accessrecord (viewer, viewer_name, purpose, channel, subject, revealed, txid)
            values ('y', 'Y', 'audit', 'console', 'search', '', {sealed[0].to_txid})"""
    )
    assert faults() == [(Fault.ROWS_ADDED, "audit_accessrecord", sealed[0].pk)]


def test_a_row_moved_to_another_time_is_found(sealed: list[Seal]) -> None:
    run(
        f"""update audit_accessrecord set txid = {sealed[1].to_txid}
            where id = (select min(id) from audit_accessrecord)"""
    )
    assert faults() == [
        (Fault.ROWS_MISSING, "audit_accessrecord", sealed[0].pk),
        (Fault.ROWS_ADDED, "audit_accessrecord", sealed[1].pk),
    ]


def test_an_edited_seal_is_found(sealed: list[Seal]) -> None:
    edits = ("parts = '{}'", "rows = rows + 1", "sealed_at = sealed_at + interval '1 day'", "digest = 'x'")
    for edit in edits:
        with transaction.atomic():
            run(f"update audit_seal set {edit} where id = {sealed[0].pk}")
            assert (Fault.SEAL_CHANGED, "", sealed[0].pk) in faults()
            transaction.set_rollback(True)


def test_a_dropped_seal_is_found(sealed: list[Seal]) -> None:
    run(f"delete from audit_seal where id = {sealed[0].pk}")
    assert faults() == [(Fault.CHAIN_BROKEN, "", sealed[1].pk)]


def test_a_log_without_its_guard_is_found(sealed: list[Seal]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("alter table audit_accessrecord disable trigger append_only")
    try:
        assert faults() == [(Fault.GUARD_MISSING, "audit_accessrecord", None)]
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("alter table audit_accessrecord enable trigger append_only")


def test_an_open_transaction_is_not_forgotten() -> None:
    look()
    settle()
    with another_session() as session:
        session.execute(
            """insert into audit_accessrecord (viewer, viewer_name, purpose, channel, subject, revealed)
               values ('late', 'Late', 'audit', 'console', 'search', '')"""
        )
        look()
        first = actions.seal(now=NOW)
        assert first is not None
        assert first.parts["audit_accessrecord"][0] == 1  # what came after the open one waits with it
        session.commit()
    settle()
    second = actions.seal(now=NOW)
    assert second is not None
    assert second.parts["audit_accessrecord"][0] == 2
    assert verify().holds


def test_a_digest_does_not_depend_on_the_session(sealed: list[Seal]) -> None:
    usual = digests(0, sealed[1].to_txid)
    with connection.cursor() as cursor:
        cursor.execute("set timezone = 'Asia/Tokyo'; set datestyle = 'German'; set extra_float_digits = 0")
        cursor.execute("set bytea_output = 'escape'; set tessera.reach = ''")
        try:
            assert digests(0, sealed[1].to_txid) == usual
        finally:
            cursor.execute("reset timezone; reset datestyle; reset extra_float_digits; reset bytea_output")


def test_a_column_added_later_breaks_no_seal(sealed: list[Seal]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("alter table audit_accessrecord add column device text")
    try:
        assert verify().holds
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("alter table audit_accessrecord drop column device")


def test_many_rows_are_folded_in_chunks() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into audit_accessrecord (viewer, viewer_name, purpose, channel, subject, subject_id, revealed)
               select 'x', 'X', 'audit', 'console', 'individual', n, '' from generate_series(1, 25000) n"""
        )
    settle()
    seal = actions.seal(now=NOW)
    assert seal is not None
    assert seal.parts["audit_accessrecord"][0] == 25000
    run("update audit_accessrecord set subject_id = 0 where subject_id = 20001")
    assert faults() == [(Fault.ROWS_CHANGED, "audit_accessrecord", seal.pk)]


def test_after_a_restore_the_count_is_lifted_above_the_old_seals(sealed: list[Seal]) -> None:
    assert actions.raise_offset_after_restore() == 0
    far = sealed[1].to_txid + 1_000_000
    with transaction.atomic():
        run(f"update audit_seal set to_txid = {far} where id = {sealed[1].pk}")
        assert actions.raise_offset_after_restore() > 900_000
        look()
        assert AccessRecord.objects.latest("pk").txid > far
        transaction.set_rollback(True)
