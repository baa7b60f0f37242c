"""Files stay small enough to be read at one sitting."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400  # lines
CODE = sorted(
    path.relative_to(ROOT)
    for folder in ("tessera", "tests", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


@pytest.mark.parametrize("path", CODE, ids=str)
def test_no_file_is_too_long(path: Path) -> None:
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, (
        f"{path} has {lines} lines, more than {LONGEST}. Split it by noun or by verb: "
        f"name what the second half is about and move it to a module of that name."
    )
