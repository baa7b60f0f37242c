"""The sketch of where somebody lives: an outline for all, a dot for those who may see the place."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tessera.areas.models import Area
from tessera.areas.queries import nearest_outlined
from tessera.registry.models import Group
from tests.cast import Country
from tests.changes.families import Family, register_family

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def square(west: float, size: float) -> dict[str, object]:
    ring = [[west, 10], [west + size, 10], [west + size, 10 + size], [west, 10 + size], [west, 10]]
    return {"type": "Polygon", "coordinates": [ring]}


def outline(area: Area, *, west: float = 20, size: float = 1) -> None:
    area.boundary = square(west, size)
    area.latitude, area.longitude = 10 + size / 2, west + size / 2
    area.save(update_fields=["boundary", "latitude", "longitude"])


@pytest.fixture
def located(family: Family) -> Family:
    Group.objects.filter(public_id=family.household).update(latitude=10.25, longitude=20.75)
    return family


def page(client: Client, family: Family) -> str:
    answer = client.get(reverse("console:household", args=[family.household]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_nearest_boundary_is_drawn_with_a_dot_at_the_place(
    located: Family, tamar: Country, registrar_client: Client
) -> None:
    outline(tamar.country, size=9)
    outline(tamar.district)
    html = page(registrar_client, located)
    assert html.count('class="map-area"') == 1
    assert "<title>Lomba</title>" in html
    assert html.count('class="map-dot"') == 1
    assert "The outline of Lomba, and a dot at the recorded place." in html


def test_a_hidden_place_is_not_drawn(located: Family, tamar: Country, clerk_client: Client) -> None:
    outline(tamar.district)
    html = page(clerk_client, located)
    assert "hidden from your roles" in html
    assert 'class="map-area"' in html
    assert "map-dot" not in html
    assert "No exact place is shown." in html


def test_the_middle_of_an_area_is_never_drawn_as_the_house(
    family: Family, tamar: Country, registrar_client: Client
) -> None:
    outline(tamar.village)
    for url in ("household", "individual"):
        key = family.household if url == "household" else family.amina
        html = registrar_client.get(reverse(f"console:{url}", args=[key])).content.decode()
        assert "map-dot" not in html
    assert "The outline of Upper Lomba. No exact place is shown." in page(registrar_client, family)


def test_without_any_boundary_there_is_no_map(located: Family, registrar_client: Client) -> None:
    assert '<svg class="map"' not in page(registrar_client, located)


def test_the_map_costs_one_query(
    family: Family, tamar: Country, registrar_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    outline(tamar.district)
    page(registrar_client, family)
    with CaptureQueriesContext(connection) as with_map:
        page(registrar_client, family)
    monkeypatch.setattr("tessera.areas.queries.nearest_outlined", lambda path: None)
    with CaptureQueriesContext(connection) as without:
        page(registrar_client, family)
    assert len(with_map) == len(without) + 1


def test_the_nearest_outlined_area_is_the_deepest(tamar: Country) -> None:
    assert nearest_outlined(tamar.village.path) is None
    outline(tamar.country)
    outline(tamar.elsewhere)
    found = nearest_outlined(tamar.village.path)
    assert found is not None
    assert found.pk == tamar.country.pk
    outline(tamar.village)
    found = nearest_outlined(tamar.village.path)
    assert found is not None
    assert found.pk == tamar.village.pk
    assert nearest_outlined(tamar.village_elsewhere.path) == tamar.elsewhere


def test_in_arabic_the_caption_names_the_area_in_arabic(tamar: Country, registrar_client: Client) -> None:
    outline(tamar.village)
    family = register_family(tamar.village)
    registrar_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    with translation.override("en"):  # the language of the page stays active in this thread
        assert "لومبا العليا" in page(registrar_client, family)
