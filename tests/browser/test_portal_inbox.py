"""Messages of the office on a phone: a long address in one does not make the page wider."""

import pytest
from django.conf import settings
from django.utils import timezone

from tessera.accounts.viewer import Viewer
from tessera.changes.actions import decisions
from tests.browser.conftest import PHONE, PageAt, Shoot, assert_accessible
from tests.changes.families import Family
from tests.citizens import sign_in_citizen
from tests.portal.changes import propose


@pytest.mark.parametrize("language", ["en", "ar"])
def test_messages_fit_a_phone(
    page_at: PageAt, shoot: Shoot, live_server, family: Family, approver_viewer: Viewer, language: str
) -> None:
    request = propose(family.amina)
    note = "See https://example.org/" + "a" * 120
    decisions.reject(request, by=approver_viewer, now=timezone.now(), note=note)
    page = page_at(PHONE, language)
    token = sign_in_citizen(family.amina).cookies[settings.PORTAL_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.PORTAL_COOKIE_NAME, "value": token, "url": live_server.url + "/my/"}]
    )
    page.goto("/my/messages/")
    assert request.reference in page.content()
    assert_accessible(page)
    shoot(page, f"portal_inbox_{language}")
