from pathlib import Path

import pytest

from tessera.config import database, env

DATA = Path("/srv/tessera")


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TESSERA_DATABASE_URL", "TESSERA_DATABASE_URL_FILE", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_url_it_is_the_embedded_one_and_nothing_starts(tmp_path: Path) -> None:
    found = database.from_environment(tmp_path)
    assert (found["NAME"], found["USER"]) == ("tessera", "tessera")
    assert found["OPTIONS"]["assume_role"] == "tessera_app"
    assert list(tmp_path.iterdir()) == []


def test_a_url_is_read_with_its_escapes_and_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "TESSERA_DATABASE_URL", "postgresql://us%40er:p%2Fw@db.example:6432/registry?sslmode=require"
    )
    found = database.from_environment(DATA)
    assert (found["USER"], found["PASSWORD"]) == ("us@er", "p/w")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6432", "registry")
    assert found["OPTIONS"]["sslmode"] == "require"
    assert not database.is_embedded()


def test_the_url_may_come_from_a_file_and_name_a_socket(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text("postgres:///registry?host=/run/postgresql\n")
    monkeypatch.setenv("TESSERA_DATABASE_URL_FILE", str(tmp_path / "url"))
    found = database.from_environment(DATA)
    assert (found["HOST"], found["NAME"]) == ("/run/postgresql", "registry")
    assert "host" not in found["OPTIONS"]


@pytest.mark.parametrize("url", ["mysql://host/name", "postgresql://host", "postgresql://host:port/name"])
def test_a_bad_url_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(env.SettingMissingError) as refused:
        database.from_environment(DATA)
    assert url not in str(refused.value)
