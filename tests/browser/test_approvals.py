"""Approvals in a browser: a clerk proposes, two decide in order, and what was rejected, returned or has changed."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.actions import policies
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AttachDocument, ChangeHead, CorrectFacts
from tessera.changes.operations.attachments import DocumentInput
from tests.browser.conftest import LOOKS, PHONE, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.browser.test_attestation import PIXEL
from tests.cast import Country, make_user
from tests.changes.approval.conftest import stage
from tests.changes.families import NOW, Family, register_family, submit


@pytest.fixture
def chief(tamar: Country) -> User:
    return make_user("Chidi Chief", ("approver", tamar.region))


@pytest.fixture
def family(tamar: Country) -> Family:
    """A household in a country where a clerk's corrections and changes of head wait for two stages."""
    stages = [
        stage("first", level=2, hours=16) | {"names": {"en": "District office", "ar": "مكتب المقاطعة"}},
        stage("second", level=1) | {"names": {"en": "Regional office", "ar": "مكتب الإقليم"}},
    ]
    by = system_viewer()
    with narrowed_to(by):
        definition = {
            "stages": stages,
            "operations": ["correct_facts", "change_head"],
            "instant": [{"role": "registrar"}],
        }
        policy = policies.create(
            "corrections", names={"en": "Corrections"}, definition=definition, by=by, now=NOW
        )
        policies.publish(policy, by=by, now=NOW, despite_gaps=True)
        return register_family(tamar.village)


def propose(family: Family, clerk: User, **facts: str) -> ChangeRequest:
    by = viewer_for(clerk, on=date(2026, 3, 27))
    with narrowed_to(by):
        return submit(CorrectFacts(individual=family.awa, facts=facts), by=by)


def propose_head(family: Family, clerk: User) -> ChangeRequest:
    by = viewer_for(clerk, on=date(2026, 3, 27))
    with narrowed_to(by):
        return submit(ChangeHead(household=family.household, new_head=family.moussa), by=by)


def decide(page: Page, label: str, note: str = "") -> None:
    page.get_by_label(label, exact=True).check()
    if note:
        page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Decide", exact=True).click()


def open_from_work(page: Page, reference: str) -> None:
    page.goto("/work/")
    page.get_by_role("row").filter(has_text=reference).get_by_role("link").click()


def test_a_clerk_proposes_and_two_decide_in_order(
    page_at: PageAt, enter_as: EnterAs, clerk: User, approver: User, chief: User, family: Family
) -> None:
    desk = page_at()
    enter_as(desk, clerk)
    desk.goto(f"/households/{family.household}/events/change-head/")
    desk.get_by_role("radio", name="Moussa Diallo").check()
    desk.get_by_role("button", name="Check", exact=True).click()
    expect(desk.locator(".banner").first).to_contain_text("District office → Regional office")
    assert_accessible(desk)
    desk.get_by_role("button", name="Send for approval").click()
    expect(desk.locator(".banner-ok")).to_contain_text("is sent for approval")
    assert_accessible(desk)
    with narrowed_to(system_viewer()):
        reference = ChangeRequest.objects.latest("pk").reference

    first = page_at()
    enter_as(first, approver)
    open_from_work(first, reference)
    expect(first.locator(".main")).to_contain_text("Moussa Diallo becomes its head.")
    decide(first, "Approve")
    expect(first.locator(".banner-ok")).to_contain_text("goes on to the next decision")
    first.goto(f"/households/{family.household}/")
    expect(first.locator("h1")).to_contain_text("Amina Diallo")

    second = page_at()
    enter_as(second, chief)
    open_from_work(second, reference)
    decide(second, "Approve")
    expect(second.locator(".banner-ok")).to_contain_text("the register is changed")
    second.goto(f"/households/{family.household}/")
    expect(second.locator("h1")).to_contain_text("Moussa Diallo")
    second.goto(f"/households/{family.household}/log/")
    expect(second.locator(".main")).to_contain_text("Cleo Clerk")


def test_rejected_and_returned_by_keyboard(
    page_at: PageAt, enter_as: EnterAs, clerk: User, approver: User, family: Family
) -> None:
    rejected, returned = propose(family, clerk, given_name="Hawa"), propose_head(family, clerk)
    page = page_at()
    enter_as(page, approver)
    page.goto("/work/")
    page.keyboard.press("j")
    expect(page.get_by_label(f"Choose {rejected.reference}")).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("h1")).to_have_text("Reject several changes")
    assert_accessible(page)
    page.get_by_label("Note").fill("No papers")
    page.get_by_role("button", name="Reject them").click()
    expect(page.locator(".banner-ok")).to_contain_text("1 change is decided.")
    open_from_work(page, returned.reference)
    decide(page, "Return it with questions", "Who says so?")
    expect(page.locator(".banner-ok")).to_contain_text("is returned")

    own = page_at()
    enter_as(own, clerk)
    own.goto("/work/?which=proposed")
    own.get_by_role("link", name="Moussa").first.click()
    expect(own.locator(".main")).to_contain_text("Who says so?")
    own.get_by_label("Your answer").fill("The elder of the village")
    own.get_by_role("button", name="Send the answer").click()
    expect(own.locator(".banner-ok")).to_contain_text("waits for a decision again")


def test_a_conflict_is_compared_and_settled_without_scripts(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, clerk: User, approver: User, chief: User, family: Family
) -> None:
    request = propose(family, clerk, given_name="Hawa", family_name="Barry")
    with narrowed_to(system_viewer()):
        submit(CorrectFacts(individual=family.awa, facts={"given_name": "Aissata"}), by=system_viewer())
    address = f"/changes/{request.public_id}/"
    for user, scripts in ((approver, False), (chief, True)):
        page = page_at(scripts=scripts)
        enter_as(page, user)
        page.goto(address)
        if user == approver:
            expect(page.locator(".banner-warn")).to_contain_text("Somebody changed the same facts meanwhile.")
            shoot(page, "conflict_desk_en")
            page.get_by_role("button", name="I have compared: keep what is proposed").click()
        decide(page, "Approve")
        expect(page.locator(".banner-ok")).to_be_visible()
    page.goto(f"/individuals/{family.awa}/")
    expect(page.locator("h1")).to_have_text("Hawa Barry")


def test_a_returned_change_is_mended_and_sent_again(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, clerk: User, approver: User, family: Family
) -> None:
    """With the papers of the record beside it, whoever decides returns it; its form opens with what was proposed."""
    with narrowed_to(system_viewer()):
        stored = default_storage.save("documents/a.png", ContentFile(PIXEL))
        paper = DocumentInput(
            kind="birth_certificate", file=stored, sha256="a" * 64, mime_type="image/png", size=len(PIXEL)
        )
        submit(AttachDocument(individual=family.awa, document=paper))
    returned = propose(family, clerk, given_name="Hawa", birth_date="2012-07-01")
    page = page_at()
    enter_as(page, approver)
    page.goto(f"/changes/{returned.public_id}/")
    image = page.locator("img.scan")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    decide(page, "Return it with questions", "The paper says 2011")
    own = page_at(scripts=False)
    enter_as(own, clerk)
    own.goto(f"/changes/{returned.public_id}/")
    shoot(own, "request_returned")
    own.get_by_role("link", name="Open the form").click()
    expect(own.get_by_label("Given name")).to_have_value("Hawa")
    expect(own.locator(".banner-info")).to_contain_text(returned.reference)
    shoot(own, "request_again")
    own.get_by_label("Year").first.fill("2011")
    own.get_by_role("button", name="Check", exact=True).click()
    own.get_by_role("button", name="Send for approval").click()
    expect(own.locator(".banner-ok")).to_contain_text("is sent for approval")
    expect(own.locator(".main")).to_contain_text(f"This change took the place of {returned.reference}")
    with narrowed_to(system_viewer()):
        latest = ChangeRequest.objects.latest("pk")
        assert latest.replaces == returned
        assert latest.operations.get().input["facts"] == {"given_name": "Hawa"}
    phone = page_at(PHONE, "ar")
    enter_as(phone, clerk)
    phone.goto(f"/changes/{latest.public_id}/again/")
    assert_accessible(phone)
    shoot(phone, "request_again_phone_ar")


def test_one_goes_through_the_list_by_keyboard(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, clerk: User, approver: User, family: Family
) -> None:
    first, second, third = (propose(family, clerk, given_name=name) for name in ("Eve", "Hawa", "Yaye"))
    page = page_at()
    enter_as(page, approver)
    open_from_work(page, first.reference)
    walk = page.get_by_role("navigation", name="The list that you go through")
    expect(walk).to_have_text("1 of 3Next")
    page.keyboard.press("n")
    expect(page.locator("h1 + p")).to_contain_text(second.reference)
    expect(walk).to_contain_text("2 of 3")
    shoot(page, "request_walk")
    page.keyboard.press("r")
    page.get_by_label("Note").fill("no, and no again")  # typed, not pressed
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.locator(".banner-ok")).to_contain_text("is rejected")
    expect(walk).to_contain_text("2 still in the list")
    page.keyboard.press("n")
    expect(page.locator("h1 + p")).to_contain_text(third.reference)
    page.keyboard.press("p")
    expect(page.locator("h1 + p")).to_contain_text(first.reference)
    phone = page_at(PHONE, "ar")
    enter_as(phone, approver)
    phone.goto(page.url)
    assert_accessible(phone)
    shoot(phone, "request_walk_phone_ar")


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_work_and_requests_are_accessible_in_both_directions(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    clerk: User,
    approver: User,
    family: Family,
    size: str,
    language: str,
) -> None:
    request = propose(family, clerk, given_name="Hawa", family_name="Barry")
    propose(family, clerk, family_name="Bah")
    with narrowed_to(system_viewer()):
        submit(CorrectFacts(individual=family.awa, facts={"given_name": "Aissata"}), by=system_viewer())
    page = page_at(SIZES[size], language)
    enter_as(page, approver)
    page.goto("/work/")
    assert_accessible(page)
    shoot(page, f"work_{size}_{language}")
    page.goto(f"/changes/{request.public_id}/")
    assert_accessible(page)
    shoot(page, f"request_{size}_{language}")
    other = propose_head(family, clerk)
    page.goto(f"/changes/{other.public_id}/")
    assert_accessible(page)
    shoot(page, f"request_head_{size}_{language}")
