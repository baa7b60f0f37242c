"""Form.io's builder in a real browser: with the keyboard alone, without one request to anybody else."""

from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.viewer import system_viewer
from tessera.intake.actions.forms import judge, save_draft
from tessera.intake.choices import Action
from tessera.intake.models import Form
from tests.browser.conftest import DESK, EnterAs, PageAt, Shoot, assert_accessible
from tests.intake.conftest import publish
from tests.intake.forms import sound


@pytest.fixture
def meals(whole_database: None) -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_builder_asks_nobody_else_and_breaks_no_policy(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, meals: Form, language: str
) -> None:
    page = page_at(DESK, language)
    enter_as(page, administrator)
    page.add_init_script(
        "window.refused=[];addEventListener('securitypolicyviolation',e=>refused.push(e.violatedDirective))"
    )
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("requestfailed", lambda one: asked.append(f"failed://{one.url}"))
    page.goto("/forms/school_meals/builder/")
    expect(page.locator("form[data-form-builder] button")).to_be_enabled(timeout=30_000)
    frame = page.frame_locator("iframe.form-builder")
    expect(frame.locator(".formio-component-given_name")).to_be_visible()
    shoot(page, f"form_builder_{language}")
    own = urlsplit(page.url).netloc
    assert [one for one in asked if urlsplit(one).netloc != own and not one.startswith("data:")] == []
    inner = next(one for one in page.frames if one.url.endswith("/frame/"))
    assert page.evaluate("refused") == [] and inner.evaluate("refused") == []
    assert inner.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    assert_accessible(page, within="main > form")
    words = page.locator("main > form").inner_text()
    assert ("Draft" in words or "Version" in words) == (language == "en")


def test_a_known_question_is_added_by_the_keyboard_and_saved(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, meals: Form
) -> None:
    page = page_at(DESK)
    enter_as(page, administrator)
    page.goto("/forms/school_meals/builder/")
    save = page.get_by_role("button", name="Save the draft")
    expect(save).to_be_enabled(timeout=30_000)
    frame = page.frame_locator("iframe.form-builder")
    palette = frame.get_by_role("button", name="Known of a person")
    palette.focus()
    page.keyboard.press("Enter")
    question = frame.locator("[data-key='individual_family_name']")
    question.focus()
    page.keyboard.press("Enter")
    dialog = frame.locator(".formio-dialog-content")
    expect(dialog).to_be_visible()
    shoot(page, "form_builder_dialog")
    dialog.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    save.click()
    expect(page.locator("main")).to_contain_text("The draft was saved.")
    shoot(page, "form_builder_saved")
    draft = meals.versions.get(published_at__isnull=True)
    assert "individual.family_name" in draft.bindings and "individual.given_name" in draft.bindings
    assert set(draft.languages) == {"en", "fr", "ar"}
    assert judge(draft.definition, action=meals.action)[1] == [], "what the builder writes can be published"
    expect(page.get_by_text("Can be published")).to_be_visible()


def test_what_was_made_while_somebody_else_saved_is_gone_on_with(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, meals: Form
) -> None:
    page = page_at(DESK)
    enter_as(page, administrator)
    page.goto("/forms/school_meals/builder/")
    save = page.get_by_role("button", name="Save the draft")
    expect(save).to_be_enabled(timeout=30_000)
    theirs = sound() | {"title": "Meals, said by somebody else"}
    save_draft(meals, definition=theirs, by=system_viewer(), now=timezone.now())
    page.on("dialog", lambda one: one.accept())
    frame = page.frame_locator("iframe.form-builder")
    frame.get_by_role("button", name="Known of a person").press("Enter")
    frame.locator("[data-key='individual_family_name']").press("Enter")
    frame.locator(".formio-dialog-content").get_by_role("button", name="Save").press("Enter")
    save.click()
    expect(page.locator("main")).to_contain_text("it is not saved yet")
    assert meals.versions.get(published_at__isnull=True).definition["title"] == theirs["title"]
    expect(save).to_be_enabled(timeout=30_000)
    expect(frame.locator(".formio-component-family_name")).to_be_visible()
    shoot(page, "form_builder_unsaved")
    assert_accessible(page, within="main > form")
    save.click()
    expect(page.locator("main")).to_contain_text("The draft was saved.")
    assert "individual.family_name" in meals.versions.get(published_at__isnull=True).bindings
