import base64
from pathlib import Path

import pytest

from tessera.config import env


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("TESSERA_EXAMPLE", "from the variable")
    assert env.secret("EXAMPLE") == "from the variable"
    monkeypatch.setenv("TESSERA_EXAMPLE_FILE", str(tmp_path / "secret"))
    assert env.secret("EXAMPLE") == "from a file"
    monkeypatch.setenv("TESSERA_EXAMPLE_FILE", "/nowhere")
    with pytest.raises(env.SettingMissingError, match="TESSERA_EXAMPLE_FILE names /nowhere"):
        env.secret("EXAMPLE")


@pytest.mark.parametrize(("raw", "value"), [("true", True), ("ON", True), ("0", False), ("", False)])
def test_a_flag_is_read(monkeypatch: pytest.MonkeyPatch, raw: str, value: bool) -> None:
    monkeypatch.setenv("TESSERA_EXAMPLE", raw)
    assert env.flag("EXAMPLE", default=not value) is value


def test_a_bad_value_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_EXAMPLE", "perhaps")
    with pytest.raises(env.SettingMissingError, match="TESSERA_EXAMPLE is 'perhaps'; use true or false"):
        env.flag("EXAMPLE", default=True)
    with pytest.raises(env.SettingMissingError, match="use a whole number"):
        env.number("EXAMPLE", default=1)
    monkeypatch.delenv("TESSERA_EXAMPLE")
    with pytest.raises(env.SettingMissingError, match="TESSERA_EXAMPLE is not set"):
        env.text("EXAMPLE")


def test_a_kept_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = env.kept_secret(tmp_path / "deep" / "secret")
    assert env.kept_secret(tmp_path / "deep" / "secret") == first
    assert (tmp_path / "deep" / "secret").stat().st_mode & 0o777 == 0o600
    name, _, key = env.kept_field_key(tmp_path / "keys").partition(":")
    assert (name, len(base64.b64decode(key))) == ("k1", 32)
