from pathlib import Path

from tests.cli.programs import tessera

PEOPLE = "National ID,Full name,Sex,Date of birth\n{rows}\n"
ROWS = "\n".join(f"90000000{n},Amina Keita{n},female,1990-02-{n:02}" for n in range(1, 6))


def test_a_file_is_checked_then_written_and_not_written_twice(migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE.format(rows=ROWS))
    checked = tessera(migrated, "import", str(file), "--check-only")
    assert checked.returncode == 0, checked.stderr
    assert "5" in next(line for line in checked.stdout.splitlines() if "people to be registered" in line)

    written = tessera(migrated, "import", str(file), "--yes")
    assert written.returncode == 0, written.stderr
    assert "Written as CR-" in written.stdout
    assert "{" not in checked.stderr + written.stderr, "logs do not stand among what people read"
    assert '"event"' in (migrated / "import.log").read_text()

    again = tessera(migrated, "import", str(file), "--yes")
    assert again.returncode == 2, "there is nothing to write: a refusal"
    assert "0" in next(line for line in again.stdout.splitlines() if "people to be registered" in line)


def test_what_is_no_table_is_refused(migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.xlsx"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    done = tessera(migrated, "import", str(file), "--yes")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_areas_come_from_a_file_and_faults_are_listed(migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "areas.geojson"
    file.write_text("{}")
    done = tessera(migrated, "import-areas", str(file))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_logs_verify(migrated: Path) -> None:
    for _attempt in range(20):  # a seal waits for older transactions of the whole server: other tests
        sealed = tessera(migrated, "audit", "seal")
        assert sealed.returncode == 0
        if "Sealed" in sealed.stdout:
            break
    done = tessera(migrated, "audit", "verify")
    assert done.returncode == 0, done.stderr
    assert "All of them hold" in done.stdout
