"""The program as people run it, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


def environment(data_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TESSERA_", "DJANGO_"))}
    forced = {name: os.environ[name] for name in ("TESSERA_POSTGRES_BIN",) if name in os.environ}
    return kept | forced | {"TESSERA_DATA_DIR": str(data_dir), "NO_COLOR": "1", "COLUMNS": "200"}


def tessera(data_dir: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tessera", *arguments],
        env=environment(data_dir) | more,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
