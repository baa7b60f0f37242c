"""A list of ten thousand facts goes out and comes back in a browser, and lists come back as spreadsheets save them."""

import csv
import io
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.attestation.models import Attestation
from tessera.bulk.models import AttestationList, AttestedFile
from tessera.changes.operations import CorrectFacts, MoveMember
from tessera.dictionary.models import Field
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.registry.models import Individual
from tests.browser.conftest import EnterAs, PageAt, Shoot, assert_accessible
from tests.bulk.conftest import applied
from tests.bulk.lists import Row, rows_of, written
from tests.cast import Country, make_user
from tests.changes.families import Family, person, register_as_it_stands, register_family, submit

PEOPLE = 4_996  # with the family of four, five thousand people and two facts of each
ROWS = 10_000
SOFFICE = shutil.which("soffice")


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def corrector(tamar: Country) -> User:
    """Somebody who attests, corrects and undoes."""
    return make_user("Cora Corrector", ("attester", tamar.district), ("registrar", tamar.district))


@pytest.fixture
def family(tamar: Country) -> Family:
    with narrowed_to(system_viewer()):
        return register_family(tamar.village)


@pytest.fixture
def villagers(tamar: Country, family: Family) -> None:
    """So many people that, with the family, the list has ten thousand rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["National ID", "Given name", "Family name", "Date of birth", "Sex", "Village"])
    for n in range(PEOPLE):
        born = f"{n % 28 + 1}-{n % 12 + 1}-{1940 + n % 70}"
        writer.writerow([f"AB{n:06}", f"Person{n}", f"Keita{n % 90}", born, "FM"[n % 2], "TM010101"])
    with narrowed_to(system_viewer()):
        applied(out.getvalue(), by=system_viewer(channel="import"), date_order="dmy")


def take_out(page: Page, *facts: str, kind: str = "csv") -> bytes:
    page.goto(reverse("console:attestation-take-out"))
    for fact in facts:
        page.get_by_label(fact, exact=True).check()
    page.locator(f"[name=format][value={kind}]").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the list").click()
    return waiting.value.path().read_bytes()


def bring_back(page: Page, content: bytes, name: str = "back.csv") -> None:
    page.goto(reverse("console:attestation-bring-back"))
    page.get_by_label("The list, filled in").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Upload and check").click()
    work(page)
    expect(page.get_by_text("What would happen")).to_be_visible()


def apply(page: Page) -> None:
    page.get_by_role("button", name="Apply to the register").click()
    work(page)
    expect(page.get_by_text("What happened")).to_be_visible()


def work(page: Page) -> None:
    """Do the newest job, as a worker would, and look again."""
    with narrowed_to(system_viewer()):
        run(Job.objects.latest("pk").pk)
    page.reload()


def in_excel(rows: list[Row]) -> bytes:
    """The rows as Excel saves them where commas are decimal: semicolons, a byte order mark, CR and LF."""
    return written(rows, separator=";", line_end="\r\n", mark="\ufeff")


@dataclass(frozen=True)
class Answers:
    """The list with a word in every row; ``faults`` says by row what the screen must tell."""

    rows: list[Row]
    faults: dict[int, str]


def answered(rows: list[Row], earlier: list[Row]) -> Answers:
    """A word on every fact but one, every hundredth row a corrected name, and seven faults of different kinds."""
    for at, row in enumerate(rows):
        row["New standing"] = "Attested"
        if at % 100 == 50:
            assert row["Field"] == "given_name"
            row |= {"New standing": "Rejected", "Comment": "Misspelt", "Correct value": f"Renamed{at}"}
    family = {
        (row["Name"], row["Field"]): at for at, row in enumerate(rows) if row["Name"].endswith(" Diallo")
    }
    rows[family["Moussa Diallo", "given_name"]]["New standing"] = ""
    edited_key = "was edited, so it is not certain what the row speaks of."
    planted: dict[int, tuple[Row, str]] = {
        1_000: ({"Registry number": "P99999999999"}, "Nobody whom you may see has this registry number."),
        family["Moussa Diallo", "birth_date"]: ({}, "This record lies no longer where you may attest facts."),
        family["Awa Diallo", "birth_date"]: ({}, "The fact was changed in the register since the list was"),
        3_001: ({"New standing": "Blessed"}, "This is not a standing that can be given."),
        5_002: (earlier[5_002] | {"New standing": "Attested"}, "The row belongs to another list."),
        7_003: ({"Field": "given_name"}, edited_key),
        9_004: ({"Signature": rows[9_006]["Signature"]}, edited_key),
    }
    for at, (edit, _words) in planted.items():
        rows[at] |= edit
    return Answers(rows, {at + 2: words for at, (_edit, words) in planted.items()})


def change_meanwhile(family: Family, tamar: Country) -> None:
    """Between download and upload a fact is corrected, and somebody moves out of the attester's reach."""
    with narrowed_to(system_viewer()):
        far = register_family(tamar.village_elsewhere, family_name="Bah")
        submit(CorrectFacts(individual=family.awa, facts={"birth_date": "2011-07-02"}))
        moves = MoveMember(
            individual=family.moussa, household=family.household, into=far.household, on=date(2026, 3, 1)
        )
        submit(moves)


def test_ten_thousand_rows_there_and_back_with_seven_faults(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    corrector: User,
    family: Family,
    villagers: None,
    tamar: Country,
) -> None:
    page = page_at()
    enter_as(page, corrector)
    earlier = rows_of(take_out(page, "Given name", "Date of birth"))
    rows = rows_of(take_out(page, "Given name", "Date of birth"))
    assert len(rows) == ROWS
    change_meanwhile(family, tamar)
    before = register_as_it_stands()
    answers = answered(rows, earlier)
    bring_back(page, in_excel(answers.rows))
    expect(page.locator(".main")).to_contain_text("9,892")  # attested
    shoot(page, "attested_10000_checked")
    assert_faults_are_told(page, answers.faults)
    apply(page)
    assert_faults_are_told(page, answers.faults)
    shoot(page, "attested_10000_applied")
    assert_written(page, answers.rows)

    page.get_by_label("Why it is taken back").fill("The wrong list")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".banner-ok")).to_contain_text("Everything is as it was before the list.")
    assert register_as_it_stands() == before


def assert_faults_are_told(page: Page, faults: dict[int, str]) -> None:
    """Every planted fault stands on the screen with its row, and nothing else does."""
    address = page.url
    page.get_by_role("link", name="See every row").click()
    told = {
        int(row.get_by_role("rowheader").inner_text()): row.inner_text()
        for row in page.locator("tbody tr").all()
    }
    assert sorted(told) == sorted(faults)
    assert all(words in told[row] for row, words in faults.items())
    assert_accessible(page)
    page.goto(address)


def assert_written(page: Page, rows: list[Row]) -> None:
    """The register, the change log and the standing of the facts have changed together."""
    address, list_number = page.url, rows[0]["List number"]
    corrected, attested = rows[50], rows[52]
    with narrowed_to(system_viewer()):
        assert Individual.objects.filter(given_name__startswith="Renamed").count() == 100
        assert Attestation.objects.filter(status="attested", batch=list_number).count() == 9_892
        assert not Attestation.objects.filter(status="rejected").exists()  # of the old names, which are gone
        renamed, vouched = (
            Individual.objects.get(registry_number=row["Registry number"]).public_id
            for row in (corrected, attested)
        )
    page.goto(reverse("console:individual-log", args=[renamed]))
    expect(page.locator(".main")).to_contain_text(f"Attested list {list_number}")
    expect(page.locator(".main")).to_contain_text("Given name: Rejected by Cora Corrector")
    page.goto(reverse("console:individual", args=[renamed]))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renamed50")
    page.goto(reverse("console:individual-attestation", args=[vouched]))
    expect(page.locator("tr").filter(has_text="Given name")).to_contain_text("Cora Corrector")
    page.goto(address)


def test_a_list_saved_by_excel_where_commas_are_decimal(
    page_at: PageAt, enter_as: EnterAs, corrector: User, family: Family
) -> None:
    page = page_with_land(page_at, enter_as, corrector, family)
    rows = rows_of(take_out(page, "Land", "Date of birth"))
    for row in rows:
        if row["Name"] == "Amina Diallo" and row["Field"] == "land":
            row |= {"Recorded value": "1,5", "Correct value": "2,75"}
        if row["Name"] == "Awa Diallo" and row["Field"] == "birth_date":
            # Excel writes dates as the country does; what it shows of the record is not read back.
            row |= {
                "Recorded value": "01/07/2011",
                "New standing": "Attested",
                "Comment": "Vu;\r\n« l’acte »",
            }
    bring_back(page, in_excel(rows), name="liste.csv")
    apply(page)
    expect(page.get_by_text("Rows refused")).to_be_hidden()
    assert_said(family, comment="Vu;\r\n« l’acte »")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_goes_through_libreoffice(
    page_at: PageAt, enter_as: EnterAs, corrector: User, family: Family, tmp_path: Path, kind: str
) -> None:
    """The workbook is filled in, and LibreOffice writes it anew; as CSV as its dialogue does in French."""
    page = page_with_land(page_at, enter_as, corrector, family)
    book = openpyxl.load_workbook(io.BytesIO(take_out(page, "Land", "Date of birth", kind="xlsx")))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(headings, row, strict=True))
        if (cells["Name"].value, cells["Field"].value) == ("Amina Diallo", "land"):
            cells["Correct value"].value = 2.75
        if (cells["Name"].value, cells["Field"].value) == ("Awa Diallo", "birth_date"):
            cells["New standing"].value = "Attested"
            cells["Comment"].value = "Seen;\n“the paper”"
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    saved = saved_by_libreoffice(filled, kind)
    bring_back(page, saved.read_bytes(), name=saved.name)
    apply(page)
    expect(page.get_by_text("Rows refused")).to_be_hidden()
    assert_said(family, comment="Seen;\n“the paper”")


def saved_by_libreoffice(filled: Path, kind: str) -> Path:
    """The workbook opened and saved again; CSV with semicolons, UTF-8, numbers written as in French."""
    into = filled.parent / "saved"
    as_csv = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true,false"
    command = [
        str(SOFFICE),
        f"-env:UserInstallation=file://{filled.parent}/profile",
        "--headless",
        "--convert-to",
        as_csv if kind == "csv" else kind,
        "--outdir",
        str(into),
        str(filled),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return into / f"filled.{kind}"


def page_with_land(page_at: PageAt, enter_as: EnterAs, corrector: User, family: Family) -> Page:
    """A page of somebody who attests, where a decimal field of Amina is recorded, too."""
    with narrowed_to(system_viewer()):
        Field.objects.create(
            subject="individual",
            key="land",
            labels={"en": "Land"},
            type="decimal",
            attestable=True,
            storage="attribute",
        )
        submit(CorrectFacts(individual=family.amina, facts={"land": 1.5}))
    page = page_at()
    enter_as(page, corrector)
    return page


def assert_said(family: Family, *, comment: str) -> None:
    with narrowed_to(system_viewer()):
        assert person(family.amina).attributes["land"] == 2.75
        given = Attestation.objects.get(status="attested")
        assert given.individual_id == person(family.awa).pk and given.comment == comment
        assert AttestedFile.objects.get().of == AttestationList.objects.get()
