from pathlib import Path

from tests.areas.files import ADM0, ADM1, workbook
from tests.cli.programs import tessera


def test_areas_are_imported_and_counted(migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "areas.xlsx"
    file.write_bytes(workbook({"ADM0": ADM0, "ADM1": ADM1}).getvalue())
    first = tessera(migrated, "import-areas", str(file))
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip() == "3 areas were made, 0 changed, 0 left as they were."
    again = tessera(migrated, "import-areas", str(file))
    assert again.stdout.strip() == "0 areas were made, 0 changed, 3 left as they were."


def test_faults_are_listed_and_nothing_is_written(migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "areas.xlsx"
    sheet = [["ADM1_EN", "ADM1_PCODE", "ADM0_PCODE"], ["Nine", "KO9", "[red]XX"]]
    file.write_bytes(workbook({"ADM0": ADM0, "ADM1": sheet}).getvalue())
    refused = tessera(migrated, "import-areas", str(file))
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "[red]XX" in refused.stderr
    assert "ADM0_PCODE" in refused.stderr


def test_a_file_of_another_kind_is_refused(migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text("code,name\n")
    refused = tessera(migrated, "import-areas", str(file))
    assert refused.returncode == 2
    assert "XLSX" in refused.stderr
    assert "Traceback" not in refused.stderr
