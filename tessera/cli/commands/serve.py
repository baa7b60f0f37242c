"""``tessera serve``: the production server, and a worker beside it."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import structlog
import typer
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tessera.cli import session, static, terminal
from tessera.web import health

log = structlog.get_logger("tessera.serve")

_STOP_SECONDS: Final = 15  # for the worker to put its jobs back
_RESTART_SECONDS: Final = 2


def command(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=0, help="Server processes; 0 is one per core.")] = 0,
    *,
    worker: Annotated[bool, typer.Option(help="Also work on background jobs.")] = True,
) -> None:
    with session.database_running():
        if not health.migrations_are_applied():
            terminal.fail("The database is not up to date. Run: tessera migrate")
        serve(host=host, port=port, workers=workers, with_worker=worker)


def serve(*, host: str, port: int, workers: int = 0, with_worker: bool = True) -> None:
    """Serve until SIGTERM or SIGINT. The database is already running."""
    _refuse_taken(host, port)
    static.collect()
    count = workers or len(os.sched_getaffinity(0))
    server = Granian(
        "tessera.cli.served:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=count,
        blocking_threads=1,  # more threads only wait for each other's turn
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        websockets=False,
    )
    with _worker_beside(wanted=with_worker):
        log.info("serving", address=f"{host}:{port}", workers=count)
        server.serve()
    log.info("stopped serving")


@contextmanager
def _worker_beside(*, wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Keeps one worker process running."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._leaving = threading.Event()
        self._process = self._spawn()

    def run(self) -> None:
        while not self._leaving.is_set():
            self._process.wait()
            if not self._leaving.wait(_RESTART_SECONDS):
                log.warning("worker died", code=self._process.returncode)
                self._process = self._spawn()

    def stop(self) -> None:
        self._leaving.set()
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its jobs are taken up again by the next worker
            self._process.wait()

    @staticmethod
    def _spawn() -> subprocess.Popen[bytes]:
        # In a session of its own: Ctrl-C reaches us only, and we stop it in order.
        command = [sys.executable, "-m", "tessera", "worker", "--with-parent"]
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            terminal.fail(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.")
