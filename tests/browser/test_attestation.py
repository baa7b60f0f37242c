"""Attesting in a browser: with the mouse, with the keyboard, without scripts, in both directions and on a phone."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from playwright.sync_api import Page, expect

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.attestation.models import Attestation
from tessera.changes.operations import AttachDocument
from tessera.changes.operations.attachments import DocumentInput
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tests.attestation.conftest import attest, facts_of, facts_of_household
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.bulk.lists import rows_of, written
from tests.cast import TODAY, Country, make_user
from tests.changes.families import Family, register_family, submit

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def attester(tamar: Country) -> User:
    return make_user("Atta Attester", ("attester", tamar.district))


@pytest.fixture
def family(village: Area, attester: User) -> Family:
    """A household with a few words given already, and a document."""
    with reach.narrowed_to(system_viewer()):
        found = register_family(village)
        stored = default_storage.save("documents/a.png", ContentFile(PIXEL))
        document = DocumentInput(
            kind="birth_certificate", file=stored, sha256="a" * 64, mime_type="image/png", size=len(PIXEL)
        )
        submit(AttachDocument(individual=found.awa, document=document))
        by = viewer_for(attester, on=TODAY)
        attest(facts_of(found.amina)["birth_date"], facts_of_household(found.household)["address"], by=by)
        attest(
            facts_of(found.awa)["birth_date"],
            by=by,
            status="rejected",
            comment="The school has another year.",
        )
    return found


def standing_of(family: Family, key: str) -> str:
    with reach.narrowed_to(system_viewer()):
        row = Attestation.objects.filter(individual__public_id=family.awa, field__key=key).first()
    return row.status if row else "new"


def pages_of(family: Family) -> dict[str, str]:
    return {
        "list": reverse("console:attestation"),
        "household": reverse("console:household-attestation", args=[family.household]),
        "individual": reverse("console:individual-attestation", args=[family.awa]),
        "record": reverse("console:household", args=[family.household]),
        "person": reverse("console:individual", args=[family.amina]),
    }


@pytest.mark.parametrize(("size", "language"), [(DESK, "en"), (PHONE, "ar")], ids=["desk-en", "phone-ar"])
def test_every_page_is_accessible(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    attester: User,
    family: Family,
    size: dict[str, int],
    language: str,
) -> None:
    page = page_at(size, language)
    enter_as(page, attester)
    for name, address in pages_of(family).items():
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        shoot(page, f"attest-{name}-{size['width']}-{language}")
        assert_accessible(page)


def test_the_keyboard_goes_along_and_attests(
    page_at: PageAt, enter_as: EnterAs, attester: User, family: Family
) -> None:
    page = page_at()
    enter_as(page, attester)
    page.goto(pages_of(family)["individual"])
    for _step in range(2):
        page.keyboard.press("j")
    expect(page.locator("[data-tick]").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Space")
    page.keyboard.press("a")
    expect(page.get_by_role("status").or_(page.locator(".banner-ok"))).to_contain_text(["1 fact: Attested."])
    assert standing_of(family, "given_name") == "attested"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("r")  # nothing said yet: the comment comes first
    comment = page.locator('[data-attest="comment"]')
    expect(comment).to_be_focused()
    page.keyboard.type("ra: she has another name")
    assert comment.input_value() == "ra: she has another name"
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("ra: she has another name")).to_be_visible()
    assert standing_of(family, "family_name") == "rejected"


def test_it_works_without_scripts(page_at: PageAt, enter_as: EnterAs, attester: User, family: Family) -> None:
    page = page_at(scripts=False)
    enter_as(page, attester)
    page.goto(pages_of(family)["list"] + "?field=sex")
    _tick(page, "Awa Diallo")
    page.get_by_role("button", name="Attest", exact=True).click()
    expect(page.get_by_text("1 fact: Attested.")).to_be_visible()
    assert standing_of(family, "sex") == "attested"


def _tick(page: Page, name: str) -> None:
    page.locator("tbody tr").filter(has_text=name).locator("[data-tick]").check()


def test_lists_are_accessible(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, attester: User, family: Family
) -> None:
    for size, language in ((DESK, "en"), (PHONE, "ar")):
        page = page_at(size, language)
        enter_as(page, attester)
        for name in ("lists", "take-out", "bring-back"):
            page.goto(reverse(f"console:attestation-{name}"))
            expect(page.locator("h1")).to_be_visible()
            shoot(page, f"attest-{name}-{size['width']}-{language}")
            assert_accessible(page)


def test_a_list_goes_out_and_comes_back(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, attester: User, family: Family
) -> None:
    page = page_at(DESK)
    enter_as(page, attester)
    page.goto(reverse("console:attestation-take-out"))
    page.get_by_label("Date of birth").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the list").click()
    rows = rows_of(waiting.value.path().read_bytes())
    answered = [row | {"New standing": "Attested"} for row in rows]
    answered[0]["Registry number"] = "P7"
    page.goto(reverse("console:attestation-bring-back"))
    page.get_by_label("The list, filled in").set_input_files(
        {"name": "back.csv", "mimeType": "text/csv", "buffer": written(answered, separator=";")}
    )
    page.get_by_role("button", name="Upload and check").click()
    _work()
    page.reload()
    expect(page.get_by_text("What would happen")).to_be_visible()
    shoot(page, "attest-file-checked")
    assert_accessible(page)
    page.get_by_role("button", name="Apply to the register").click()
    _work()
    page.reload()
    expect(page.get_by_text("What happened")).to_be_visible()
    shoot(page, "attest-file-applied")
    assert_accessible(page)


def _work() -> None:
    """Do the newest job, as a worker would."""
    with reach.narrowed_to(system_viewer()):
        run(Job.objects.latest("pk").pk)
