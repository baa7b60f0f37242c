"""Runs Form.io's own code in Node. Without Node, or without its packages, the tests that need it are skipped."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PLACE = Path(__file__).parent / "oracle"
LONGEST = 120  # seconds


@cache
def missing() -> str:
    """Why the oracle cannot run; "" when it can."""
    if shutil.which("node") is None:
        return "Node is not installed: Form.io's own validator cannot be asked."
    if not (PLACE / "node_modules" / "@formio" / "core").is_dir():
        return "Form.io's packages are not installed: run make test-forms."
    return ""


def ask(questions: list[Any]) -> list[Any]:
    """One answer for each question; see oracle.cjs."""
    if missing():
        pytest.skip(missing())
    asked = "\n".join(json.dumps(question) for question in questions) + "\n"
    run = subprocess.run(
        ["node", "oracle.cjs"],
        cwd=PLACE,
        input=asked,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=True,
    )
    return [json.loads(line) for line in run.stdout.splitlines()]
