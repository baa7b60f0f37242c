"""The real programs, in a data directory of their own."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tessera.lib.postgres import Cluster
from tests.cli.programs import environment, tessera


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(data_dir: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tessera", "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=environment(data_dir), stderr=subprocess.DEVNULL)
    wait_for(lambda: status(port, "/readyz") == 200)
    return process


def status(port: int, path: str) -> int | None:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None


def wait_for(condition, *, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_help_comes_without_settings(tmp_path: Path) -> None:
    done = tessera(tmp_path, "--help", TESSERA_DEBUG="perhaps")
    assert done.returncode == 0
    assert "serve" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_bad_setting_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = tessera(tmp_path, "migrate", TESSERA_DEBUG="perhaps")
    assert done.returncode == 1
    assert done.stderr.strip() == "TESSERA_DEBUG is 'perhaps'; use true or false."


def test_a_database_that_is_away_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = tessera(
        tmp_path, "migrate", TESSERA_DATABASE_URL=f"postgresql://somebody@127.0.0.1:{free_port()}/x"
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be reached.")


def test_serving_an_old_database_is_refused(data_dir: Path) -> None:
    done = tessera(data_dir, "serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert "Run: tessera migrate" in done.stderr


def test_it_serves_with_a_worker_and_stops_cleanly(migrated: Path) -> None:
    port = free_port()
    process = start(migrated, port)
    try:
        wait_for(lambda: "alive" in tessera(migrated, "doctor").stdout)
        examined = tessera(migrated, "doctor")
        assert examined.returncode == 0, examined.stdout
        assert "fault" not in examined.stdout
        taken = tessera(migrated, "serve", "--port", str(port))
        assert taken.returncode == 1
        assert "Choose another with --port" in taken.stderr
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert not Cluster(migrated).is_alive(), "the last one to leave stops the database"


def test_a_killed_server_leaves_nothing_behind(migrated: Path) -> None:
    port = free_port()
    process = start(migrated, port)
    process.kill()
    process.wait()
    wait_for(lambda: status(port, "/healthz") is None)
    again = start(migrated, port)
    again.terminate()
    assert again.wait(30) == 0


def test_doctor_says_what_to_do(migrated: Path) -> None:
    done = tessera(migrated, "doctor", TESSERA_SECRET_KEY="short")
    assert done.returncode == 1
    assert "Set TESSERA_SECRET_KEY" in done.stdout


def test_logs_are_json_and_hold_no_path(migrated: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "tessera", "serve", "--port", str(port), "--workers", "1", "--no-worker"]
    with subprocess.Popen(command, env=environment(migrated), stderr=subprocess.PIPE, text=True) as process:
        wait_for(lambda: status(port, "/readyz") == 200)
        status(port, "/no/such/page?name=Oumou")
        process.terminate()
        said = process.stderr.read()
    lines = [json.loads(line) for line in said.splitlines()]
    assert {"request", "serving"} <= {line["event"] for line in lines}
    assert "Oumou" not in said
    assert "/no/such" not in said
