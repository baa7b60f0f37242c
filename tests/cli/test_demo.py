"""How the demonstration is set up, before it starts."""

import os
from pathlib import Path

import pytest

from tessera.cli import session
from tessera.cli.commands import demo


class SettingsAreReadError(Exception):
    pass


def _stop(module: str) -> None:
    raise SettingsAreReadError(module)


@pytest.mark.parametrize(
    ("host", "port", "site"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("127.0.0.1", 8077, "http://127.0.0.1:8077"),
        ("0.0.0.0", 8000, "http://127.0.0.1:8000"),
        ("::1", 8000, "http://[::1]:8000"),
    ],
)
def test_messages_lead_to_where_the_demonstration_is_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, port: int, site: str
) -> None:
    monkeypatch.setattr(session, "load", _stop)
    monkeypatch.setenv("TESSERA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TESSERA_DEMO", "true")
    monkeypatch.delenv("TESSERA_SITE_URL", raising=False)
    with pytest.raises(SettingsAreReadError):
        demo.command(people=10, seed=1, host=host, port=port)
    assert os.environ["TESSERA_SITE_URL"] == site


def test_an_address_that_was_chosen_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(session, "load", _stop)
    monkeypatch.setenv("TESSERA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TESSERA_DEMO", "true")
    monkeypatch.setenv("TESSERA_SITE_URL", "https://demo.example")
    with pytest.raises(SettingsAreReadError):
        demo.command(people=10, seed=1, host="127.0.0.1", port=8000)
    assert os.environ["TESSERA_SITE_URL"] == "https://demo.example"
