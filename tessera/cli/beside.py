"""Processes beside a command that needs them: a worker, and in a demonstration an identity provider."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import structlog

log = structlog.get_logger(__name__)

_STOP_SECONDS: Final = 15  # for the worker to put its jobs back
_RESTART_SECONDS: Final = 2
_LOG_LIMIT: Final = 10 << 20  # bytes, before a log is laid aside; one older one is kept


@contextmanager
def worker_running(*, wanted: bool = True, log_to: Path | None = None) -> Iterator[None]:
    """Keep one worker process running within the block. It logs to the end of a file, or else where we do."""
    if not wanted:
        yield
        return
    with _kept(["worker"], log_to):
        yield


@contextmanager
def provider_running(*, port: int, portal_port: int) -> Iterator[None]:
    """Keep the identity provider of a demonstration running within the block."""
    with _kept(["demo-provider", f"--port={port}", f"--portal-port={portal_port}"], None):
        yield


@contextmanager
def _kept(words: list[str], log_to: Path | None) -> Iterator[None]:
    keeper = _Keeper(words, log_to)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".old"))


class _Keeper(threading.Thread):
    def __init__(self, words: list[str], log_to: Path | None) -> None:
        super().__init__(daemon=True)
        self._words = words
        self._log_to = log_to
        self._leaving = threading.Event()
        self._process = self._spawn()

    def run(self) -> None:
        while not self._leaving.is_set():
            self._process.wait()
            if not self._leaving.wait(_RESTART_SECONDS):
                log.warning("process died", command=self._words[0], code=self._process.returncode)
                self._process = self._spawn()

    def stop(self) -> None:
        self._leaving.set()
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its jobs are taken up again by the next worker
            self._process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        # In a session of its own: Ctrl-C reaches us only, and we stop it in order.
        command = [sys.executable, "-m", "tessera", *self._words, "--with-parent"]
        with ExitStack() as opened:
            errors = None
            if self._log_to is not None:
                _rotate(self._log_to)
                errors = opened.enter_context(self._log_to.open("ab"))
                self._log_to.chmod(0o600)
            return subprocess.Popen(command, start_new_session=True, stderr=errors)  # noqa: S603
