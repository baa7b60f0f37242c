"""A system is connected at the desk, a citizen says yes on their phone, and the system acts for them."""

from urllib.parse import parse_qs, urlencode, urlsplit

import orjson
from django.conf import settings
from playwright.sync_api import Page

from tessera.accounts.models import ApiClient, Citizen, User
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.citizens import sign_in
from tests.interop.calling import CHALLENGE, VERIFIER


def log_in(page: Page, citizen: Citizen, url: str) -> None:
    token = sign_in(citizen).cookies[settings.PORTAL_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.PORTAL_COOKIE_NAME, "value": token, "url": f"{url}/my/"}])


def test_from_the_key_to_a_token(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User, amina: Citizen, live_server
) -> None:
    # Another origin than the portal's own: what a browser lets a form lead to is put to the test as well.
    back = live_server.url.replace("localhost", "127.0.0.1") + "/healthz"
    desk = page_at(DESK)
    enter_as(desk, administrator)
    desk.goto("/systems/")
    desk.get_by_role("link", name="Connect a system").click()
    desk.get_by_label("Name", exact=True).fill("Lomba schools")
    desk.get_by_label("Role", exact=True).select_option("registrar")
    desk.get_by_label("The whole country").check()
    desk.get_by_label("Until", exact=True).fill("2027-06-30")
    desk.get_by_label("Addresses to lead people back to").fill(back)
    assert_accessible(desk)
    shoot(desk, "systems_connect")
    desk.get_by_role("button", name="Connect it").click()
    key = desk.get_by_label("Key", exact=True).input_value()
    assert key.startswith("tsk_")
    assert_accessible(desk)
    shoot(desk, "systems_key")
    desk.get_by_role("link", name="Done").click()
    assert_accessible(desk)
    shoot(desk, "systems_one")
    arabic = page_at(PHONE, "ar")
    enter_as(arabic, administrator)
    arabic.goto("/systems/")
    assert_accessible(arabic)
    shoot(arabic, "systems_list_ar")

    system = ApiClient.objects.get()
    asked = {
        "response_type": "code",
        "client_id": str(system.public_id),
        "redirect_uri": back,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "state": "s",
    }
    phone = page_at(PHONE, "ar", scripts=False)
    log_in(phone, amina, live_server.url)
    phone.goto(f"/my/allow/?{urlencode(asked)}")
    shoot(phone, "allow_ar")
    large = page_at(DESK, "en")
    log_in(large, amina, live_server.url)
    large.goto(f"/my/allow/?{urlencode(asked)}")
    assert_accessible(large)
    shoot(large, "allow")
    phone.locator("button[value=yes]").click()
    phone.wait_for_url(f"{back}*")
    code = parse_qs(urlsplit(phone.url).query)["code"][0]
    answer = phone.request.post(
        "/api/v1/tokens",
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        data=orjson.dumps({"code": code, "code_verifier": VERIFIER, "redirect_uri": back}).decode(),
    )
    assert answer.status == 201
    token = answer.json()["access_token"]
    forms = phone.request.get("/api/v1/forms", headers={"Authorization": f"Bearer {token}"})
    assert forms.status == 200 and forms.json() == {"forms": []}
