"""What is published is plain Form.io: its own renderer shows it, unchanged, with its conditions and languages."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

import tessera.web
from tessera.intake.choices import Action
from tessera.intake.profile.model import RowsQuestion
from tessera.intake.published import form_of
from tessera.intake.queries.forms import published_of
from tests.browser.conftest import DESK, PageAt, Shoot
from tests.intake.conftest import publish
from tests.intake.forms import sound

VENDOR = Path(tessera.web.__file__).parent / "static" / "vendor" / "formio"
SHOW = """([definition, language]) =>
Formio.createForm(document.getElementById('form'), definition, {language, i18n: definition.i18n, noAlerts: true})
  .then(form => { window.form = form; return form.ready; }).then(() => true)"""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_standard_renderer_shows_what_is_published(page_at: PageAt, shoot: Shoot, language: str) -> None:
    version = published_of(publish("school_meals", sound(), Action.CORRECT_FACTS))
    assert version is not None
    profile = form_of(version)
    page = page_at(DESK)
    blank = "<!doctype html><html lang=en><title>A partner's page</title><main id=form></main></html>"
    page.route("**/partner", lambda route: route.fulfill(content_type="text/html", body=blank))
    page.goto("/partner")
    for style in ("bootstrap.min.css", "formio.full.min.css"):
        page.add_style_tag(path=VENDOR / style)
    page.add_script_tag(path=VENDOR / "formio.full.min.js")
    assert page.evaluate(SHOW, [version.definition, language])
    for shown in profile.pages:
        for question in shown.questions():
            if question.condition is None:
                label = profile.translated(question.label, language)
                part = page.locator(f".formio-component-{question.key}").first
                expect(part).to_be_visible()
                expect(part).to_contain_text(label)
    assert any(isinstance(one, RowsQuestion) for one in profile.questions()), "rows are shown too"
    rooms = page.locator("input[name='data[rooms]']")
    expect(rooms).to_have_count(0)
    page.locator("input[name='data[sex]'], input[type=radio][value='2']").last.check()
    expect(rooms).to_be_visible()
    shoot(page, f"formio_renderer_{language}")
    page.locator("input[name='data[given_name]']").fill("4mina")
    page.locator("input[name='data[meals]']").fill("9")
    page.wait_for_function("form.data.meals === 9")  # it takes over what is typed a moment later
    assert page.evaluate("form.checkValidity(form.data, true)") is False, "and it refuses what we refuse"
    page.locator("input[name='data[given_name]']").fill("Amina")
    page.locator("input[name='data[meals]']").fill("3")
    page.wait_for_function("form.data.meals === 3 && form.data.given_name === 'Amina'")
    assert page.evaluate("form.checkValidity(form.data, true)") is True
