"""The pages of areas and of users as they are seen, in both directions and at both widths."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tessera.accounts.models import User
from tessera.areas.models import Area
from tests.areas.files import workbook
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country

pytestmark = pytest.mark.browser

VIEWS = [("en", DESK), ("ar", PHONE)]


def draw_districts(tamar: Country) -> None:
    """Two districts side by side, the second with a bay."""
    west = [[10, 1], [11, 1.2], [11.1, 2], [10.2, 2.1], [10, 1]]
    east = [[11, 1.2], [12, 1], [12.1, 2.1], [11.6, 1.7], [11.1, 2], [11, 1.2]]
    for area, ring in ((tamar.district, west), (tamar.elsewhere, east)):
        Area.objects.filter(pk=area.pk).update(boundary={"type": "Polygon", "coordinates": [ring]})


@pytest.mark.parametrize(("language", "size"), VIEWS)
def test_areas_are_browsed(
    language: str,
    size: dict[str, int],
    tamar: Country,
    administrator: User,
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
) -> None:
    draw_districts(tamar)
    page = page_at(size, language)
    enter_as(page, administrator)
    page.goto("/areas/")
    shoot(page, f"areas_{language}")
    assert_accessible(page)
    page.goto(f"/areas/{tamar.region.public_id}/")
    shoot(page, f"area_{language}")
    assert_accessible(page)
    page.locator(".map a").first.click()
    assert str(tamar.district.public_id) in page.url
    page.goto(f"/areas/{tamar.district.public_id}/new/")
    shoot(page, f"area_new_{language}")
    assert_accessible(page)


@pytest.mark.parametrize(("language", "size"), VIEWS)
def test_faults_of_a_file_are_read(
    language: str,
    size: dict[str, int],
    administrator: User,
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
) -> None:
    sheet = [
        ["ADM1_EN", "ADM1_PCODE", "ADM0_PCODE"],
        ["", "KO1", "TM"],
        ["Two", "KO2", "XX"],
        ["Two", "KO2", "TM"],
    ]
    file = SimpleUploadedFile("areas.xlsx", workbook({"ADM1": sheet}).getvalue())
    page = page_at(size, language)
    enter_as(page, administrator)
    page.goto("/areas/import/")
    assert_accessible(page)
    given = {"name": "areas.xlsx", "mimeType": "application/octet-stream", "buffer": file.read()}
    page.set_input_files("input[type=file]", given)  # type: ignore[arg-type]
    page.locator("main form button").click()
    page.locator("#faults").wait_for()
    shoot(page, f"area_faults_{language}")
    assert_accessible(page)


@pytest.mark.parametrize(("language", "size"), VIEWS)
def test_users_and_roles_are_read(
    language: str,
    size: dict[str, int],
    administrator: User,
    registrar: User,
    clerk: User,
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
) -> None:
    page = page_at(size, language)
    enter_as(page, administrator)
    addresses = {
        "users": "/users/",
        "user": f"/users/{registrar.public_id}/",
        "grant": f"/users/{registrar.public_id}/grants/new/",
        "roles": "/roles/",
        "role": "/roles/registrar/",
        "role_change": "/roles/registrar/change/",
    }
    for name, address in addresses.items():
        page.goto(address)
        shoot(page, f"{name}_{language}")
        assert_accessible(page)


def test_a_role_is_given_by_typing_the_area(
    tamar: Country, administrator: User, nobody: User, page_at: PageAt, enter_as: EnterAs
) -> None:
    page = page_at()
    enter_as(page, administrator)
    page.goto(f"/users/{nobody.public_id}/grants/new/")
    page.select_option("select[name=role]", "registrar")
    page.locator("input[name=area_words]").press_sequentially("haut")
    page.locator("[role=option]", has_text="Upper Lomba").click()
    page.locator("main form button[type=submit]").click()
    page.locator("td", has_text="Upper Lomba").wait_for()
