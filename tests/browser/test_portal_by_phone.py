"""A code to one's phone lets in, shows how far requests have come, and leads to the log-in for all else; the link of a
letter ends information without any log-in."""

import re

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.operations import AddContact
from tessera.changes.operations.parts import ContactInput
from tessera.notifications.choices import Channel
from tessera.notifications.models import Gateway
from tessera.notifications.unsubscribing import token_for
from tests.browser.conftest import PHONE, PageAt, Shoot, assert_accessible
from tests.changes.families import Family, submit
from tests.portal.changes import propose
from tests.portal.test_phone_log_in import sent_code


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_the_code_to_the_state_of_a_request(
    page_at: PageAt, live_server: LiveServer, family: Family, shoot: Shoot, settings, language: str
) -> None:  # type: ignore[no-untyped-def]
    settings.PORTAL_CODE_LOG_IN = True
    Gateway.objects.create(pk=1, is_on=True, url="https://sms.example.org/send")
    with narrowed_to(system_viewer()):
        submit(AddContact(individual=family.amina, contact=ContactInput(kind="phone", value="+221771234567")))
    request = propose(family.amina)
    page = page_at(PHONE, language)

    def look(name: str) -> None:
        assert_accessible(page)
        shoot(page, f"portal_phone_{name}_{language}")

    page.goto("/my/log-in/")
    look("door")
    page.locator("a[href='/my/log-in/phone/']").click()
    look("number")
    page.fill("[name=phone]", "+221 77 123 45 67")
    page.locator("main .btn").click()
    page.wait_for_url("**/my/log-in/phone/code/")
    look("code")
    page.fill("[name=code]", "1")
    page.locator("main .btn").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("[name=code]", sent_code())
    page.locator("main .btn").click()
    page.wait_for_url(re.compile(r"/my/$"))
    expect(page.locator("main")).to_contain_text(request.reference)
    look("home")
    page.goto("/my/family/")
    expect(page).to_have_url(re.compile("/my/log-in/identity/"))
    look("more")
    page.goto(f"/my/unsubscribe/{token_for(Channel.EMAIL, 'amina@example.org')}/")
    look("unsubscribe")
    page.locator("main form .btn").click()
    expect(page.locator("[name=again]")).to_be_visible()
    look("unsubscribed")
