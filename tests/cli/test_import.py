from pathlib import Path

import pytest

from tessera.cli import beside
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


def test_a_file_waits_as_a_version(migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE.format(rows="900000091,Aminata Sow,female,1990-02-01"))
    nameless = tessera(migrated, "import", str(file), "--yes", "--arrival", "candidate")
    assert nameless.returncode == 2 and "Give the version a name" in nameless.stderr
    kept = tessera(
        migrated, "import", str(file), "--yes", "--version", "Survey 2026", "--arrival", "candidate"
    )
    assert kept.returncode == 0, kept.stderr
    other = tessera(migrated, "import", str(file), "--yes", "--version", "Survey 2026", "--source", "Others")
    assert other.returncode == 2 and "Survey 2026" in other.stderr


def test_people_and_households_come_in_two_files(migrated: Path, tmp_path: Path) -> None:
    people, households, refused = (tmp_path / name for name in ("p.csv", "h.csv", "refused.csv"))
    people.write_bytes(
        "Nom;NNI;Né le;Foyer;Sexe\nAïssa Keïta;KK0001;04/05/1990;Z0000001;F\n"
        "Ben Keïta;KK0002;31/02/1990;Z0000001;M\n".encode("cp1252")
    )
    households.write_text("Foyer;Adresse;Rooms\nZ0000001;Road 1;1.500\nZ0000002;Road 2;2.500\n")
    asked = (
        "import",
        str(people),
        "--households",
        str(households),
        "--column",
        "Né le=individual.birth_date",
    )
    doubtful = tessera(migrated, *asked, "--add-fields", "--yes")
    assert doubtful.returncode == 2
    assert "1.500" in doubtful.stderr
    written = tessera(
        migrated, *asked, "--yes", "--decimals", "comma", "--dates", "dmy", "--keys-last", "--refused", str(refused)
    )  # fmt: skip
    assert written.returncode == 0, written.stderr
    told = {line.strip(" │"): line for line in written.stdout.splitlines()}
    assert any("1" in line and "people to be registered" in line for line in told), written.stdout
    assert any("2" in line and "households to be registered" in line for line in told), written.stdout
    assert "such as 3: Né le: " in written.stderr
    assert refused.stat().st_mode & 0o777 == 0o600
    assert refused.read_bytes()[:4] == b"PK\x03\x04", "two tables are mended as a workbook"


def test_a_log_that_is_long_is_laid_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_LOG_LIMIT", 10)
    log = tmp_path / "import.log"
    beside._rotate(log)
    log.write_text("short")
    beside._rotate(log)
    assert log.read_text() == "short"
    log.write_text("rather long")
    beside._rotate(log)
    assert (log.exists(), (tmp_path / "import.old").read_text()) == (False, "rather long")


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
