from pathlib import Path

from tests.cli.programs import tessera


def test_the_first_administrator_is_made_once(data_dir: Path, tmp_path: Path) -> None:
    given = ["--email", "amina@example.org", "--name", "Amina", "--password-file", str(tmp_path / "password")]
    (tmp_path / "password").write_text("short\n")
    refused = tessera(data_dir, "createadmin", *given)
    assert refused.returncode == 2
    assert "short" in refused.stderr

    (tmp_path / "password").write_text("a mosaic of many tiles\n")
    made = tessera(data_dir, "createadmin", *given)
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip() == "amina@example.org is an administrator now."

    again = tessera(data_dir, "createadmin", *given)
    assert again.returncode == 2
    assert again.stdout == ""
