"""The field designer in a real browser: without scripts, on a phone, in Arabic."""

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.dictionary import catalogue
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible

CROPS = {
    "en": ("Main crop", "Maize\nMillet\nCotton"),
    "fr": ("Culture principale", "Maïs\nMil\nCoton"),
    "ar": ("المحصول الرئيسي", "ذرة\nدخن\nقطن"),
}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_administrator_adds_main_crop(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, scripts: bool
) -> None:
    page = page_at(DESK, scripts=scripts)
    enter_as(page, administrator)
    page.goto("/fields/?subject=group")
    page.get_by_role("link", name="Add a field").click()
    for language, (label, codes) in CROPS.items():
        page.locator(f"#id_label_{language}").fill(label)
        page.locator(f"#id_codes_{language}").fill(codes)
    page.get_by_label("Type", exact=True).select_option("code")
    page.get_by_label("Lists can be filtered by it").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("group", name="المحصول الرئيسي")).to_contain_text("دخن")
    if scripts:
        shoot(page, "field_preview")
        assert_accessible(page)
    page.get_by_role("button", name="Add the field").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Main crop")
    expect(page.locator("main")).to_contain_text("The field was added")
    spec = catalogue.field("group", "main_crop")
    assert spec is not None and spec.filterable and spec.code_list is not None
    assert [code.label_in("fr") for code in spec.code_list.codes] == ["Maïs", "Mil", "Coton"]


@pytest.mark.parametrize(("size", "language"), [(DESK, "en"), (PHONE, "ar")], ids=["desk-en", "phone-ar"])
def test_every_page_is_accessible(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, language: str, size: dict[str, int]
) -> None:
    page = page_at(size, language)
    enter_as(page, administrator)
    for name, path in {
        "fields": "/fields/",
        "field": "/fields/individual/sex/",
        "field_add": "/fields/group/new/",
        "field_move": "/fields/group/address/move/",
        "code_lists": "/code-lists/",
        "code_list": "/code-lists/sanitation/",
        "code_add": "/code-lists/sanitation/new/",
    }.items():
        page.goto(path)
        shoot(page, f"{name}_{language}_{size['width']}")
        assert_accessible(page)
