"""Every setting stands in the operator's manual, and every one that stands there exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKED = re.compile(r"env\.(?:text|flag|number|words|secret|maybe)\(\s*\"([A-Z_]+)\"")
IN_TABLE = re.compile(r"`([A-Z][A-Z_]+)`")


def asked_for() -> set[str]:
    return {
        name
        for path in (ROOT / "tessera").rglob("*.py")
        for name in ASKED.findall(path.read_text(encoding="utf-8"))
    }


def documented() -> set[str]:
    rows = [
        row
        for row in (ROOT / "docs/operate.md").read_text(encoding="utf-8").splitlines()
        if row.startswith("| `")
    ]
    return {name for row in rows for name in IN_TABLE.findall(row.split("|")[1])}


def test_every_setting_is_documented() -> None:
    assert asked_for() - documented() == set(), "Write these into the table of docs/operate.md."


def test_no_setting_is_documented_that_is_gone() -> None:
    assert documented() - asked_for() - {"POSTGRES_BIN"} == set(), "Take these out of docs/operate.md."
