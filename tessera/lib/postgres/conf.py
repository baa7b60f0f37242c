"""The server's configuration, written anew at each start from what the machine is now."""

import os
from pathlib import Path
from typing import Final

from tessera.lib.postgres.places import PORT, Places

_MEGABYTE: Final = 1024 * 1024
_SMALL_SHM: Final = 256 * _MEGABYTE  # containers often have 64 MB, too little for a parallel hash join


def text(places: Places, *, throwaway: bool) -> str:
    """The content of ``tessera.conf``. A throw-away cluster gives up durability for speed."""
    settings = {
        "listen_addresses": "''",
        "port": PORT,
        "unix_socket_directories": "'{}'".format(str(places.socket).replace("'", "''")),
        "unix_socket_permissions": "0700",
        "shared_buffers": f"{_shared_buffers(throwaway=throwaway)}MB",
        "work_mem": "64MB",
        "maintenance_work_mem": "512MB",
        "max_wal_size": "4GB",
        "max_connections": 100,
        "random_page_cost": 1.1,
        "jit": "off",
        "dynamic_shared_memory_type": _shared_memory(),
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        # A failed statement holds people's data: the log says what failed, never with which values.
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": 0,
        "log_error_verbosity": "terse",
    }
    if throwaway:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def _shared_buffers(*, throwaway: bool) -> int:
    """In megabytes: an eighth of the memory, from 128 MB to 2 GB."""
    return 128 if throwaway else max(128, min(2048, _memory() // 8 // _MEGABYTE))


def _memory() -> int:
    """Bytes of memory that we may use: the machine's, or less where a container is limited."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    except (OSError, ValueError):  # no control groups, or "max"
        return machine


def _shared_memory() -> str:
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108 - only measured
    except OSError:
        return "mmap"
    return "posix" if found.f_frsize * found.f_blocks >= _SMALL_SHM else "mmap"
