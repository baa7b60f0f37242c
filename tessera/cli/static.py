"""Static files, collected, hashed and compressed once per version of them."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> None:
    """Collect the static files into the data directory, unless they are there already."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    fresh = _digest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == fresh:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fresh, encoding="ascii")


def is_collected() -> bool:
    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()


def _digest() -> str:
    """Changes whenever a file is added, removed or edited."""
    return hashlib.sha256("\n".join(sorted(_lines())).encode()).hexdigest()


def _lines() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            yield f"{name} {found.st_size} {found.st_mtime_ns}"
