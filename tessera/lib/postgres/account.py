"""The user that the server runs as: ourselves, or an unprivileged one when we are root (PostgreSQL refuses
root).
"""

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# The parent's PGPORT, PGDATA, PGOPTIONS, LD_LIBRARY_PATH and the like would change what our server does.
_FOREIGN = ("PG", "LD_", "DYLD_")


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    is_other: bool  # than the user we are

    def may_pass(self, path: Path) -> bool:
        """Whether this user may enter ``path`` (a directory) from the root down,
        as the permission bits say.
        """
        path = path.resolve()
        return all(self._may_enter(step) for step in [path, *path.parents] if step.exists())

    def own(self, path: Path) -> None:
        """Give ``path`` to this user; nothing happens when it is ours already."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def run(self, command: Sequence[str], *, log: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run ``command`` as this user and return its outcome, with its words appended to ``log``."""
        identity: dict[str, Any] = (
            {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        )
        done = subprocess.run(  # noqa: S603 - our own binaries and arguments, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env=_clean_environment(),
            check=False,
            **identity,
        )
        if log is not None and done.stdout:
            with log.open("a", encoding="utf-8") as file:
                file.write(done.stdout)
            self.own(log)
        return done

    def _may_enter(self, directory: Path) -> bool:
        if not self.is_other:
            return os.access(directory, os.X_OK)
        found = directory.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


@cache
def server_account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    return Account(65534, 65534, is_other=True)  # nobody, on a machine without a user list


def _clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
