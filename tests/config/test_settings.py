"""What the settings make of the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MAILER = "from tessera.config import settings; print(settings.EMAIL_BACKEND.split('.')[-2])"
PROXIES = "from tessera.config import settings; print(settings.TRUSTED_PROXIES)"


def said(question: str, data_dir: Path, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TESSERA_")}
    given = {f"TESSERA_{name}": value for name, value in environment.items()}
    done = subprocess.run(
        [sys.executable, "-c", question],
        env=clean | {"TESSERA_DATA_DIR": str(data_dir)} | given,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("environment", "mailer"),
    [
        ({}, "dummy"),
        ({"DEMO": "true"}, "console"),
        ({"DEBUG": "true"}, "console"),
        ({"EMAIL_HOST": "mail.example.org"}, "smtp"),
    ],
)
def test_no_log_holds_a_link_that_lets_in(environment: dict[str, str], mailer: str, tmp_path: Path) -> None:
    assert said(MAILER, tmp_path, **environment) == mailer


@pytest.mark.parametrize(
    ("environment", "count"),
    [({}, "0"), ({"BEHIND_PROXY": "true"}, "1"), ({"BEHIND_PROXY": "true", "TRUSTED_PROXIES": "2"}, "2")],
)
def test_a_proxy_is_trusted_when_there_is_one(
    environment: dict[str, str], count: str, tmp_path: Path
) -> None:
    assert said(PROXIES, tmp_path, **environment) == count
