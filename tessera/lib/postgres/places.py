"""Where the parts of a cluster are. Computed from the data directory alone,
so that settings need not start anything.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tessera.lib.postgres.account import Account, server_account

OWNER: Final = "tessera"
DATABASE: Final = "tessera"
PORT: Final = 5432  # part of the socket's file name only; nothing listens on the network

_SOCKET_PATH_LIMIT: Final = 107  # bytes, of the kernel's sockaddr_un
_SOCKET_LOCK: Final = f".s.PGSQL.{PORT}.lock"
_SHARED_STATE: Final = Path("/var/lib/tessera")  # used by root only


@dataclass(frozen=True)
class Places:
    """``home`` holds everything of the cluster but, where its path is too long, the socket."""

    home: Path
    socket: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def socket_lock(self) -> Path:
        return self.socket / _SOCKET_LOCK

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def users(self) -> Path:
        """Every process that uses the cluster holds a shared lock on this file."""
        return self.home / "users"

    def dsn(self, database: str = DATABASE) -> str:
        return f"host='{self.socket}' port={PORT} dbname={database} user={OWNER}"

    @classmethod
    def of(cls, data_dir: Path) -> "Places":
        data_dir = data_dir.resolve()
        account = server_account()
        home = _home(data_dir, account)
        socket = home / "socket"
        if len(os.fsencode(socket / _SOCKET_LOCK)) > _SOCKET_PATH_LIMIT:
            socket = Path(tempfile.gettempdir()) / f"tessera-{account.uid}-{_short_name(data_dir)}"
        if len(os.fsencode(socket / _SOCKET_LOCK)) > _SOCKET_PATH_LIMIT or not account.may_pass(
            socket.parent.parent
        ):
            socket = Path("/tmp") / socket.name  # noqa: S108 - its mode and owner are checked before use
        return cls(home, socket)


def copied_binaries(name: str) -> Path:
    """Where root keeps a copy of binaries that the server's user cannot reach."""
    return _SHARED_STATE / name


def make_private(directory: Path, account: Account) -> bool:
    """Make ``directory`` with mode 0700 for the account; False where somebody else already has it."""
    directory.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        found = directory.lstat()
        if directory.is_symlink() or found.st_uid not in {account.uid, os.geteuid()}:
            return False
    except PermissionError:
        return False
    account.own(directory)
    directory.chmod(0o700)
    return True


def _home(data_dir: Path, account: Account) -> Path:
    """In the data directory, or in the machine's state where the server's user cannot enter that.

    Once chosen it stays: permissions that change later must not make the data seem to vanish.
    """
    inside = data_dir / "postgres"
    if inside.is_symlink() and inside.resolve().parent == _SHARED_STATE:
        return inside.resolve()
    if inside.exists() or account.may_pass(data_dir):
        return inside
    return _SHARED_STATE / _short_name(data_dir)


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
