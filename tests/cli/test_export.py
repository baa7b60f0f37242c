import json
from pathlib import Path

from tests.cli.programs import tessera


def test_people_are_written_to_a_file_that_only_its_owner_reads(migrated: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("National ID,Full name,Sex,Date of birth\n800000001,Binta Sow,female,1990-02-21\n")
    brought = tessera(migrated, "import", str(people), "--yes")
    assert brought.returncode == 0, brought.stderr
    file = tmp_path / "out.ndjson"
    done = tessera(migrated, "export", str(file))
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in file.read_text().splitlines()]
    assert "****0001" in {person["national_id"] for person in found if person["given_name"] == "Binta"}
    assert file.stat().st_mode & 0o077 == 0


def test_what_cannot_be_written_is_refused(migrated: Path, tmp_path: Path) -> None:
    assert tessera(migrated, "export", str(tmp_path / "out.pdf")).returncode == 2
    assert tessera(migrated, "export", str(tmp_path / "out.csv"), "--area", "NOWHERE").returncode == 2
