"""The server's processes, as the kernel sees them. Empty answers where there is no /proc."""

import contextlib
import os
import signal
import time
from pathlib import Path

_PROC = Path("/proc")


def of_cluster(data: Path) -> list[int]:
    """Every living process whose working directory is the cluster: the postmaster, or orphans it left."""
    target = str(data.resolve())
    return [
        int(entry.name)
        for entry in _PROC.glob("[0-9]*")
        if _works_in(entry, target) and not _is_zombie(entry)
    ]


def postmaster(data: Path) -> int | None:
    """The process id of the cluster's living postmaster."""
    try:
        written = int((data / "postmaster.pid").read_text(encoding="ascii", errors="replace").split()[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _PROC.is_dir():
        return written
    return written if written in of_cluster(data) else None


def is_living(pid: int) -> bool:
    return not _is_zombie(_PROC / str(pid))


def clear_after_crash(data: Path, socket_lock: Path) -> None:
    """Remove what a killed postmaster left: orphaned workers first, then its lock files.

    They would keep a new server from starting where the dead one is a zombie, or its number is in use
    again. They may only go once no process holds the cluster, or two servers could write to the same files.
    """
    if not _PROC.is_dir() or postmaster(data) is not None:
        return
    deadline = time.monotonic() + 10
    while orphans := of_cluster(data):
        for orphan in orphans:
            _kill(orphan)
        if time.monotonic() > deadline:
            return
        time.sleep(0.02)
    (data / "postmaster.pid").unlink(missing_ok=True)
    socket_lock.unlink(missing_ok=True)


def _works_in(entry: Path, target: str) -> bool:
    try:
        return os.readlink(entry / "cwd") == target and "postgres" in (entry / "comm").read_text()
    except OSError:
        return False


def _is_zombie(entry: Path) -> bool:
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
