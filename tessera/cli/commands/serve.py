"""``tessera serve``: the production server, and a worker beside it."""

import os
import socket
from pathlib import Path
from typing import Annotated

import structlog
import typer
from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tessera.cli import beside, session, static, terminal
from tessera.cli.commands.log_ins import apply_file
from tessera.web import health

log = structlog.get_logger("tessera.serve")


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
        if settings.LOG_INS_FILE:
            apply_file(Path(settings.LOG_INS_FILE))
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
    with beside.worker_running(wanted=with_worker):
        log.info("serving", address=f"{host}:{port}", workers=count)
        server.serve()
    log.info("stopped serving")


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            terminal.fail(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.")
