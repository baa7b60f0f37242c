"""The screens of administration: kinds, order, areas, access and logs; in both directions, on a desk and a phone."""

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.dictionary import catalogue
from tessera.registry.models import IdentifierKind
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.changes.families import Family, register_family


@pytest.fixture
def family(tamar: Country) -> Family:
    with narrowed_to(system_viewer()):
        return register_family(tamar.village)


def test_what_somebody_would_see_is_asked_and_answered(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, registrar: User, tamar: Country
) -> None:
    for language, size, words in (("en", DESK, "Kinder"), ("ar", PHONE, "كندر")):
        page = page_at(size, language)
        enter_as(page, administrator)
        page.goto(f"/users/{registrar.public_id}/")
        page.locator(f'a[href="/users/{registrar.public_id}/access/"]').click()
        page.locator("input[name=area_words]").fill(words)
        page.locator("main form button[type=submit]").click()
        expect(page.locator("main tbody tr")).to_have_count(2)
        shoot(page, f"access_answer_{language}_{size['width']}")
        assert_accessible(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_pattern_is_tried_and_a_kind_moved(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, scripts: bool
) -> None:
    page = page_at(PHONE if scripts else DESK, scripts=scripts)
    enter_as(page, administrator)
    page.goto("/identifier-kinds/")
    page.get_by_role("link", name="Add a kind of identifier").click()
    page.locator("#id_label_en").fill("Farmer card")
    page.get_by_label("Pattern").fill("FC[0-9]{4}")
    page.get_by_label("Examples to try").fill("fc 12-34\nFC12345")
    page.get_by_role("button", name="Try the examples").click()
    expect(page.locator("main")).to_contain_text("FC12345 does not have this form")
    if scripts:
        shoot(page, "kind_tried")
        assert_accessible(page)
    page.get_by_role("button", name="Add the kind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Farmer card")
    page.goto("/identifier-kinds/")
    page.get_by_role("button", name="Move “Farmer card” up").click()
    keys = list(IdentifierKind.objects.filter(subject="individual").values_list("key", flat=True))
    assert keys[-2:] == ["farmer_card", "bank_account"]


def test_codes_and_fields_are_put_in_order_without_scripts(
    page_at: PageAt, enter_as: EnterAs, administrator: User
) -> None:
    page = page_at(DESK, scripts=False)
    enter_as(page, administrator)
    page.goto("/code-lists/sanitation/")
    before = catalogue.current().code_list("sanitation")
    assert before is not None
    first, second = [code.value for code in before.codes if code.depth == 0][:2]
    page.get_by_role("button", name=f"Move “{first}” down").click()
    after = catalogue.current().code_list("sanitation")
    assert after is not None
    assert [code.value for code in after.codes if code.depth == 0][:2] == [second, first]


def test_a_move_is_shown_before_it_is_made(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, tamar: Country, family: Family
) -> None:
    page = page_at(PHONE)
    enter_as(page, administrator)
    page.goto(f"/areas/{tamar.village.public_id}/move/")
    page.locator("input[name=parent_words]").press_sequentially("kinder")
    page.locator("[role=option]", has_text="Kinder").first.click()
    page.get_by_role("button", name="See what moves along").click()
    expect(page.get_by_role("heading", name="What it touches")).to_be_visible()
    shoot(page, "area_move_seen")
    assert_accessible(page)
    page.get_by_role("button", name="Move the area").click()
    expect(page.locator("main")).to_contain_text("The area was moved")
    tamar.village.refresh_from_db()
    assert tamar.village.parent == tamar.elsewhere
