"""Each shipped role logs in by the form and opens everything that its navigation offers."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import Grant, Role, User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.changes.operations import Birth, Death
from tessera.changes.operations.parts import PersonInput
from tests.browser.conftest import DESK, PHONE, PageAt, Shoot, assert_accessible
from tests.cast import PASSWORD, Country
from tests.changes.families import Family, register_family, submit

NATIONWIDE = {"administrator", "programme-officer", "auditor", "data-protection-officer"}
OFFERED = {
    "administrator": {"Find", "Users", "Roles", "Areas", "Imports"},
    "registrar": {"Find", "Register a household", "Changes"},
    "data-clerk": {"Find"},
    "approver": {"Find", "Changes"},
    "attester": {"Find"},
    "programme-officer": {"Find"},
    "auditor": {"Find", "Changes"},
    "data-protection-officer": {"Find"},
}


@pytest.fixture(autouse=True)
def password_is_enough(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def family(tamar: Country) -> Family:
    with narrowed_to(system_viewer()):
        return register_family(tamar.village)


def member_of_staff(role: str, country: Country) -> User:
    user = User(name=f"Sara {role.title()}", email=f"{role}@example.org", language="en")
    user.set_password(PASSWORD)
    user.save()
    area = None if role in NATIONWIDE else country.district
    Grant.objects.create(user=user, role=Role.objects.get(key=role), area=area, since=date(2020, 1, 1))
    return user


@pytest.mark.parametrize("role", OFFERED)
def test_a_role_opens_all_that_it_is_offered(
    role: str, tamar: Country, family: Family, page_at: PageAt, shoot: Shoot
) -> None:
    user = member_of_staff(role, tamar)
    page = page_at(DESK)
    page.goto("/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Welcome, {user.name}")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"home_{role}")

    links = page.locator("nav.side a")
    offered = dict(
        zip(links.all_inner_texts(), [link.get_attribute("href") for link in links.all()], strict=True)
    )
    assert {label.strip() for label in offered} >= OFFERED[role]
    for label, address in offered.items():
        answer = page.goto(address or "/")
        assert answer is not None
        assert answer.status == 200, f"{role} cannot open {label}"


def test_the_family_tree_fits_a_desk_and_scrolls_on_a_phone(
    family: Family, registrar: User, page_at: PageAt, enter_as, shoot: Shoot
) -> None:
    with narrowed_to(system_viewer()):
        submit(Death(individual=family.moussa, household=family.household, on=date(2024, 3, 1)))
        for name in ("Oumou", "Sira", "Kadia"):
            child = PersonInput(given_name=name, birth_date=date(2020, 3, 1))
            submit(Birth(household=family.household, child=child, parents=(family.amina,)))
    for name, size in (("desk", DESK), ("phone", PHONE)):
        page = page_at(size)
        enter_as(page, registrar)
        page.goto(f"/individuals/{family.awa}/family/")
        assert_accessible(page)
        shoot(page, f"family_of_five_{name}")
        hidden = page.locator(".tree-frame").evaluate("frame => frame.scrollWidth - frame.clientWidth")
        assert (hidden > 1) == (name == "phone")
        shape = page.locator("svg.tree").evaluate("tree => tree.clientWidth / tree.clientHeight")
        drawn = page.locator("svg.tree").evaluate(
            "tree => tree.viewBox.baseVal.width / tree.viewBox.baseVal.height"
        )
        assert abs(shape - drawn) < 0.1


def test_the_record_pages_are_accessible_in_both_directions(
    tamar: Country, family: Family, registrar: User, page_at: PageAt, enter_as, shoot: Shoot
) -> None:
    pages = {
        "household": f"/households/{family.household}/",
        "household_log": f"/households/{family.household}/log/",
        "household_compare": f"/households/{family.household}/compare/?since=2020-01-01&until=2026-03-27",
        "individual": f"/individuals/{family.awa}/",
        "family": f"/individuals/{family.awa}/family/",
        "changes": "/changes/",
        "change": f"/changes/{family.request.public_id}/",
    }
    for language in ("en", "ar"):
        for size_name, size in (("desk", DESK), ("phone", PHONE)):
            page = page_at(size, language)
            enter_as(page, registrar)
            for name, address in pages.items():
                answer = page.goto(address)
                assert answer is not None
                assert answer.status == 200
                assert_accessible(page)
                shoot(page, f"{name}_{size_name}_{language}")
