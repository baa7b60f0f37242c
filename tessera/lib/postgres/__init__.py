"""PostgreSQL of our own in a data directory: no service to install, no port to open, nothing to configure.

``Cluster(data_dir).ensure_running()`` starts it where it does not run yet; ``with
Cluster(data_dir).used():`` also stops it when the last process that uses it leaves.
"""

from tessera.lib.postgres.cluster import Cluster
from tessera.lib.postgres.errors import (
    BinariesMissingError,
    CannotBeSharedError,
    CannotEnterError,
    CannotStartError,
    PostgresError,
    WrongVersionError,
)
from tessera.lib.postgres.places import DATABASE, OWNER, PORT, Places

__all__ = [
    "DATABASE",
    "OWNER",
    "PORT",
    "BinariesMissingError",
    "CannotBeSharedError",
    "CannotEnterError",
    "CannotStartError",
    "Cluster",
    "Places",
    "PostgresError",
    "WrongVersionError",
]
