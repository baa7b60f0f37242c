"""The pages of areas: browsing, importing, changing; who may, and in which language."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tessera.areas.models import Area
from tessera.jobs.models import Job
from tests.areas.files import ADM0, ADM1, SQUARE, workbook
from tests.cast import Country, make_area
from tests.changes.families import Family, register_family

FORMS = ("rename", "move", "close", "new", "retire", "map")


def page(client: Client, url: str, **data: Any) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200
    return answer.content.decode()


def url_of(area: Area, verb: str = "") -> str:
    return f"/areas/{area.public_id}/{verb}{'/' if verb else ''}"


def upload(client: Client, content: bytes, name: str = "areas.xlsx") -> Any:
    return client.post("/areas/import/", {"file": SimpleUploadedFile(name, content)})


def test_anybody_logged_in_browses_the_tree(nobody_client: Client, tamar: Country) -> None:
    assert "Tamar" in page(nobody_client, "/areas/")
    shown = page(nobody_client, url_of(tamar.region))
    assert all(words in shown for words in ("Lomba", "Kinder", "Côte", "الساحل", "TM0101"))
    assert url_of(tamar.country) in shown
    assert "/rename/" not in shown


def test_who_is_not_logged_in_is_led_to_the_log_in(client: Client, tamar: Country) -> None:
    for url in ("/areas/", url_of(tamar.region), "/areas/options/", "/areas/import/"):
        answer = client.get(url)
        assert answer.status_code == 302
        assert "/account/login/" in answer.headers["Location"]


def test_names_are_in_the_language_of_the_page(nobody_client: Client, tamar: Country) -> None:
    nobody_client.cookies["language"] = "fr"
    assert "<h1><bdi>Haut-Lomba</bdi></h1>" in page(nobody_client, url_of(tamar.village))
    nobody_client.cookies["language"] = "ar"
    shown = page(nobody_client, url_of(tamar.village))
    assert 'dir="rtl"' in shown
    assert "<h1><bdi>لومبا العليا</bdi></h1>" in shown


def test_areas_are_found_by_name_and_code(nobody_client: Client, tamar: Country) -> None:
    assert url_of(tamar.village) in page(nobody_client, "/areas/", q="haut")
    assert url_of(tamar.village) in page(nobody_client, "/areas/", q="TM010101")
    assert "No areas found" in page(nobody_client, "/areas/", q="<script>")


def test_the_map_links_to_the_parts(nobody_client: Client, tamar: Country) -> None:
    assert '<svg class="map"' not in page(nobody_client, url_of(tamar.region))
    Area.objects.filter(pk=tamar.district.pk).update(boundary={"type": "Polygon", "coordinates": [SQUARE]})
    Area.objects.filter(pk=tamar.elsewhere.pk).update(latitude=1.5, longitude=11.5)
    shown = page(nobody_client, url_of(tamar.region))
    assert '<svg class="map"' in shown
    assert shown.count(url_of(tamar.district)) == 2  # on the map, and in the list beside it
    assert "<circle" in shown


def test_an_area_that_is_not_there_is_not_found(nobody_client: Client, administrator_client: Client) -> None:
    assert nobody_client.get(f"/areas/{uuid4()}/").status_code == 404
    for verb in FORMS:
        assert administrator_client.get(f"/areas/{uuid4()}/{verb}/").status_code == 404


def test_who_may_not_manage_areas_is_told_so(registrar_client: Client, tamar: Country) -> None:
    urls = [url_of(tamar.village, verb) for verb in FORMS]
    for url in (*urls, "/areas/new/", "/areas/import/", "/areas/levels/1/"):
        assert registrar_client.get(url).status_code == 403
        assert registrar_client.post(url, {}).status_code == 403


def test_forms_need_their_token(administrator: Any, tamar: Country) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(url_of(tamar.village, "rename"), {"name_en": "Mine"}).status_code == 403


def test_an_area_is_created_renamed_moved_and_closed(administrator_client: Client, tamar: Country) -> None:
    given = {"code": "TM010103", "name_en": "Mill", "level": "3"}
    answer = administrator_client.post(url_of(tamar.district, "new"), given)
    mill = Area.objects.get(code="TM010103")
    assert answer.headers["Location"] == url_of(mill)
    assert mill.parent == tamar.district

    administrator_client.post(url_of(mill, "rename"), {"name_en": "Old Mill", "name_fr": "Vieux moulin"})
    place = str(tamar.elsewhere.public_id)
    administrator_client.post(url_of(mill, "move"), {"parent": place, "seen": place})
    administrator_client.post(url_of(mill, "close"), {"until": "2030-01-01"})
    mill.refresh_from_db()
    assert mill.names == {"en": "Old Mill", "fr": "Vieux moulin"}
    assert mill.parent == tamar.elsewhere
    assert mill.until is not None
    administrator_client.post(url_of(mill, "close"), {"until": ""})
    mill.refresh_from_db()
    assert mill.until is None
    assert mill.recorded_by != "system"


def test_names_in_other_languages_are_kept(administrator_client: Client, tamar: Country) -> None:
    Area.objects.filter(pk=tamar.village.pk).update(names={"en": "Upper Lomba", "ku": "Lomba Jor"})
    administrator_client.post(url_of(tamar.village, "rename"), {"name_en": "High Lomba"})
    tamar.village.refresh_from_db()
    assert tamar.village.names == {"en": "High Lomba", "ku": "Lomba Jor"}


@pytest.mark.parametrize(
    ("verb", "given", "words"),
    [
        ("new", {"code": "TM0101", "name_en": "Twice", "level": "3"}, "belongs to another area already"),
        ("new", {"code": "X", "level": "3"}, "name in at least one language"),
        ("new", {"code": "X", "name_en": "X", "level": "1"}, "Select a valid choice"),
        ("rename", {"name_en": " "}, "name in at least one language"),
        ("move", {"parent_words": "Upper Lomba"}, "within itself"),
        ("move", {"parent_words": "Nowhere"}, "Nothing is called"),
        ("close", {"until": "2026-01-01"}, "would still be valid"),
        ("close", {"until": "tomorrow"}, "year, month and day"),
    ],
)
def test_a_refusal_is_shown_in_the_form(
    verb: str, given: dict[str, str], words: str, administrator_client: Client, tamar: Country
) -> None:
    answer = administrator_client.post(url_of(tamar.district, verb), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_top_and_a_level_are_made(administrator_client: Client, tamar: Country) -> None:
    administrator_client.post("/areas/new/", {"code": "XX", "name_en": "Xanadu", "level": "0"})
    assert Area.objects.get(code="XX").parent is None
    administrator_client.post("/areas/levels/3/", {"name_en": "Hamlet", "name_fr": "Hameau"})
    assert "Hamlet" in page(administrator_client, "/areas/")
    assert administrator_client.post("/areas/levels/10/", {"name_en": "Room"}).status_code == 422


def test_a_file_is_imported_and_counted(administrator_client: Client, tamar: Country) -> None:
    content = workbook({"ADM0": ADM0, "ADM1": ADM1}).getvalue()
    answer = upload(administrator_client, content)
    assert answer.status_code == 200
    assert Area.objects.get(code="KO1").recorded_by != "system"
    shown = answer.content.decode()
    assert "3 areas were made, 0 changed, 0 left as they were." in shown
    assert "&lt;bdi" not in shown


def test_the_faults_of_a_file_are_listed(administrator_client: Client, tamar: Country) -> None:
    sheet = [["ADM1_EN", "ADM1_PCODE", "ADM0_PCODE"], ["<b>One</b>", "KO1", "<i>"], ["Two", "", "TM"]]
    answer = upload(administrator_client, workbook({"ADM1 <b>": sheet, "ADM0": ADM0}).getvalue())
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "2 faults in the file" in shown
    assert "ADM1 &lt;b&gt;" in shown
    assert "<i>" not in shown
    assert not Area.objects.filter(code__startswith="KO").exists()


@pytest.mark.parametrize("content", [b"%PDF-1.7 not a table", b"", b"PK\x03\x04"])
def test_a_file_of_another_kind_is_refused(
    content: bytes, administrator_client: Client, tamar: Country
) -> None:
    assert upload(administrator_client, content).status_code == 422


def test_a_file_that_is_too_large_is_refused(
    administrator_client: Client, tamar: Country, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    answer = upload(administrator_client, b"PK" + b" " * 20)
    assert answer.status_code == 422
    assert "too large" in answer.content.decode()


def test_the_look_up_offers_only_where_one_works(
    registrar_client: Client, administrator_client: Client, tamar: Country
) -> None:
    asked = {"field": "area", "area_words": "kinder"}
    assert "Kinder" not in page(registrar_client, "/areas/options/", **asked)
    assert page(administrator_client, "/areas/options/", **asked).count('role="option"') == 3


def test_many_parts_come_in_pages(
    nobody_client: Client, tamar: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tessera.console.areas.pages.PARTS_SHOWN", 1)
    first = page(nobody_client, url_of(tamar.region))
    assert "TM0101" in first
    assert "?after=TM0101" in first
    assert "TM0102" in page(nobody_client, url_of(tamar.region), after="TM0101")


@pytest.mark.parametrize("url", ["/areas/", "/areas/?q=lomba", "region"])
def test_queries_do_not_grow_with_the_tree(url: str, nobody_client: Client, tamar: Country) -> None:
    asked = url_of(tamar.region) if url == "region" else url
    count: Callable[[], int] = lambda: _queries(nobody_client, asked)  # noqa: E731
    count()
    before = count()
    for number in range(5):
        make_area(f"TM019{number}", en=f"Lomba {number}", level=2, parent=tamar.region)
        make_area(f"X{number}", en=f"Top {number}", level=0)
    assert count() == before


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_a_move_is_shown_before_it_is_made(
    administrator_client: Client, tamar: Country, registrar: Any, everything_is_visible: None
) -> None:
    register_family(tamar.village)
    there = str(tamar.elsewhere.public_id)
    url = url_of(tamar.village, "move")
    shown = administrator_client.post(url, {"parent": there}).content.decode()
    tamar.village.refresh_from_db()
    assert tamar.village.parent == tamar.district
    assert "See what moves along" not in shown and "Move the area" in shown
    bare = re.sub(r"</?bdi[^>]*>", "", shown)
    facts = re.findall(r"<dt>([^<]+)</dt>\s*<dd>([^<]*)</dd>", bare)
    assert dict(facts) == {
        "Old place": "Lomba",
        "New place": "Kinder",
        "Areas below": "0",
        "People": "4",
        "Households and groups": "1",
        "Roles that hold there": "0",
    }
    # another place than the one that was shown is shown first
    other = {"parent": str(tamar.region.public_id), "seen": there}
    assert "Move the area" in administrator_client.post(url, other).content.decode()
    tamar.village.refresh_from_db()
    assert tamar.village.parent == tamar.district
    assert administrator_client.post(url, {"parent": there, "seen": there}).status_code == 302
    tamar.village.refresh_from_db()
    assert tamar.village.parent == tamar.elsewhere
    assert "Lies within: Lomba → Kinder" in page(administrator_client, url_of(tamar.village))


def test_the_validity_has_two_ends(administrator_client: Client, tamar: Country) -> None:
    url = url_of(tamar.village, "close")
    administrator_client.post(url, {"since": "2020-01-01", "until": "2030-01-01"})
    tamar.village.refresh_from_db()
    assert (str(tamar.village.since), str(tamar.village.until)) == ("2020-01-01", "2030-01-01")
    assert 'value="2020-01-01"' in page(administrator_client, url)
    answer = administrator_client.post(url, {"since": "2020-01-01", "until": "2019-01-01"})
    assert answer.status_code == 422 and "must end after" in answer.content.decode()


def test_areas_are_merged_and_split_on_screen(administrator_client: Client, tamar: Country) -> None:
    url = url_of(tamar.village, "retire")
    given = {
        "on": "2027-01-01",
        "successor_1_words": "Lower Lomba",
        "successor_2": str(tamar.village_elsewhere.public_id),
    }
    assert administrator_client.post(url, given).status_code == 302
    shown = page(administrator_client, url_of(tamar.village))
    assert "What took its place" in shown and url_of(tamar.village_elsewhere) in shown
    assert "Whose place it took" in page(administrator_client, url_of(tamar.other_village))
    for wrong, words in (
        ({"on": "", "successor_1_words": "Lower Lomba"}, "Enter a date"),
        ({"on": "2027-01-01"}, "required"),
        ({"on": "2027-01-01", "successor_1_words": "Upper Lomba"}, "cannot take its place"),
        (given | {"takes_parts": "on"}, "into one successor only"),
    ):
        answer = administrator_client.post(url, wrong)
        assert answer.status_code == 422 and words in answer.content.decode()


def test_what_an_area_holds_may_move_into_its_successor(
    administrator_client: Client, tamar: Country, family: Family
) -> None:
    url = url_of(tamar.village, "retire")
    given = {"on": "2027-01-01", "successor_1": str(tamar.other_village.public_id), "takes_records": "on"}
    several = given | {"successor_2": str(tamar.village_elsewhere.public_id)}
    refused = administrator_client.post(url, several)
    assert refused.status_code == 422 and "only where there is one successor" in refused.content.decode()
    assert administrator_client.post(url, given).status_code == 302
    assert Job.objects.filter(name="changes.rehouse").exists()


def test_an_area_is_placed_on_the_map(administrator_client: Client, tamar: Country) -> None:
    url = url_of(tamar.village, "map")
    polygon = {"type": "Polygon", "coordinates": [SQUARE]}

    def send(document: Any, **more: Any) -> Any:
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        return administrator_client.post(url, {"boundary": SimpleUploadedFile("a.geojson", content), **more})

    for document in (
        polygon,
        {"type": "Feature", "properties": {}, "geometry": polygon},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon}]},
    ):
        Area.objects.filter(pk=tamar.village.pk).update(boundary=None)
        assert send(document).status_code == 302
        tamar.village.refresh_from_db()
        assert (tamar.village.boundary, tamar.village.latitude) == (polygon, 1.5)
    shown = page(administrator_client, url_of(tamar.village))
    assert '<svg class="map"' in shown and "Boundary: – → drawn anew" in shown
    two = {"type": "FeatureCollection", "features": [{"geometry": polygon}, {"geometry": polygon}]}
    for wrong in (
        b"\xff\x00",
        b"[" * 5000,
        {"type": "Point", "coordinates": [1, 2]},
        [],
        two,
        {"type": "Feature"},
    ):
        assert send(wrong).status_code == 422
    answer = send(polygon, removes_boundary="on")
    assert answer.status_code == 422 and "either a new boundary or none" in answer.content.decode()
    centre = {"latitude": "2.5", "longitude": "11", "removes_boundary": "on"}
    assert administrator_client.post(url, centre).status_code == 302
    tamar.village.refresh_from_db()
    assert (tamar.village.boundary, tamar.village.latitude, tamar.village.longitude) == (None, 2.5, 11)
    for wrong_centre, words in (
        ({"latitude": "91", "longitude": "1"}, "between -90"),
        ({"latitude": "1"}, "both"),
    ):
        answer = administrator_client.post(url, wrong_centre)
        assert answer.status_code == 422 and words in answer.content.decode()
