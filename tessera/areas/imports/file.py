"""Reading a file of areas, of whichever kind it is."""

from pathlib import Path
from typing import IO

from tessera.areas import errors
from tessera.areas.imports import geojson, workbook
from tessera.areas.imports.rows import FileContent

MAX_BYTES = 100 * 1024 * 1024
_ARCHIVE = b"PK"


def read(source: Path | IO[bytes]) -> FileContent:
    """What the file says. Raises ``FileTooLarge``, ``FileUnreadable`` or ``NoAreasInFile``."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return read(opened)
    size = source.seek(0, 2)
    source.seek(0)
    if size > MAX_BYTES:
        raise errors.FileTooLarge(megabytes=MAX_BYTES // 1024 // 1024)
    start = source.read(2)
    source.seek(0)
    content = workbook.read(source) if start == _ARCHIVE else geojson.read(source.read())
    if not content.rows and not content.faults:
        raise errors.NoAreasInFile
    return content
