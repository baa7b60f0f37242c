"""One embedded PostgreSQL cluster: made once, started when it does not answer,
shared by several processes.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from tessera.lib.postgres import binaries, conf, processes
from tessera.lib.postgres.account import server_account
from tessera.lib.postgres.errors import CannotBeSharedError, CannotEnterError, CannotStartError
from tessera.lib.postgres.places import DATABASE, OWNER, Places, make_private

_RECOVERY_SECONDS: Final = 600  # replaying a large log after a crash takes minutes
_LOG_LIMIT: Final = 20 * 1024 * 1024


class Cluster:
    """The cluster of a data directory. Alive means that one can connect, whatever pid files say."""

    def __init__(self, data_dir: Path, *, throwaway: bool = False) -> None:
        self.data_dir = data_dir
        self.throwaway = throwaway
        self.places = Places.of(data_dir)
        self._account = server_account()

    def ensure_running(self) -> None:
        """Start the server unless it answers, and make the cluster and the database where there are none yet.

        Any number of processes may call this at once. Raises PostgresError.
        """
        if self.is_alive():
            return
        self._make_home()
        with _locked(self.places.lock, fcntl.LOCK_EX):
            if self.is_alive():
                return
            if not (self.places.data / "PG_VERSION").exists():
                self._initialise()
            if not self.is_alive(database="postgres"):
                self._start()
            self._create_database()

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep the server running within the block; the last process to leave stops it."""
        self._make_home()
        try:
            with _locked(self.places.users, fcntl.LOCK_SH):
                self.ensure_running()
                yield
        finally:
            self._stop_if_unused()

    def is_alive(self, database: str = DATABASE) -> bool:
        try:
            psycopg.connect(self.places.dsn(database), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop the server; its clients are disconnected. Nothing happens where it does not run."""
        if not self.places.data.exists():
            return
        with _locked(self.places.lock, fcntl.LOCK_EX):
            self._stop()

    def _make_home(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        for directory in (self.places.home, self.places.socket):
            if not make_private(directory, self._account):
                raise CannotBeSharedError(directory)
        if not self._account.may_pass(self.places.home):
            raise CannotEnterError(self.places.home, self._account.uid)
        if not self.places.home.is_relative_to(self.data_dir.resolve()):
            with suppress(FileExistsError):
                (self.data_dir / "postgres").symlink_to(self.places.home)  # so that people find it

    def _initialise(self) -> None:
        """Make the cluster in a directory beside its place and rename it,
        so that a killed initdb is not half used.
        """
        fresh = self.places.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        initdb = binaries.choose(self.places.data, self._account)["initdb"]
        options = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8"]
        if self.throwaway:
            options.append("--no-sync")
        done = self._account.run([initdb, "-D", str(fresh), "-U", OWNER, *options], log=self.places.log)
        if done.returncode:
            raise CannotStartError("make its cluster", self.places.log, done.stdout[-2000:])
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude_if_exists = 'tessera.conf'  # written at each start\n")
            file.write("include_if_exists = 'local.conf'    # yours; wins over the above\n")
        shutil.rmtree(self.places.data, ignore_errors=True)  # without PG_VERSION it never was a cluster
        fresh.rename(self.places.data)

    def _start(self) -> None:
        processes.clear_after_crash(self.places.data, self.places.socket_lock)
        if processes.postmaster(self.places.data) is None:
            self._write_configuration()
            pg_ctl = binaries.choose(self.places.data, self._account)["pg_ctl"]
            command = [pg_ctl, "start", "-D", str(self.places.data), "-l", str(self.places.log), "-W", "-s"]
            self._account.run(command, log=self.places.log)
        self._wait_until_alive()

    def _wait_until_alive(self) -> None:
        started = time.monotonic()
        while not self.is_alive(database="postgres"):
            waited = time.monotonic() - started
            gone = (
                waited > 2 and processes.postmaster(self.places.data) is None
            )  # it needs a moment to write its pid
            if gone or waited > _RECOVERY_SECONDS:
                raise CannotStartError("start", self.places.log, _tail(self.places.log))
            time.sleep(0.02)

    def _write_configuration(self) -> None:
        file = self.places.data / "tessera.conf"
        file.write_text(conf.text(self.places, throwaway=self.throwaway), encoding="utf-8")
        self._account.own(file)
        log = self.places.log
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".old"))

    def _create_database(self) -> None:
        with psycopg.connect(self.places.dsn("postgres"), autocommit=True) as connection:
            if (
                connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                is None
            ):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _stop_if_unused(self) -> None:
        try:
            with _locked(self.places.users, fcntl.LOCK_EX | fcntl.LOCK_NB):
                self.stop()
        except BlockingIOError:
            pass  # somebody else uses it

    def _stop(self) -> None:
        if processes.postmaster(self.places.data) is None:
            return
        pg_ctl = binaries.choose(self.places.data, self._account)["pg_ctl"]
        command = [pg_ctl, "stop", "-D", str(self.places.data), "-m", "fast", "-w", "-t", "120", "-s"]
        done = self._account.run(command, log=self.places.log)
        if done.returncode and processes.postmaster(self.places.data) is not None:
            raise CannotStartError("stop", self.places.log, done.stdout)


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    """Hold a lock on ``path``; the kernel lets go of it when the process dies, however it dies."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)


def _tail(log: Path) -> str:
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
    except OSError:
        return ""
