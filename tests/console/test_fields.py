"""The field designer on screen: an administrator decides what is recorded."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tessera.dictionary import catalogue
from tessera.dictionary.models import Field

pytestmark = pytest.mark.django_db

MAIN_CROP = {
    "label_en": "Main crop",
    "label_fr": "Culture principale",
    "label_ar": "المحصول الرئيسي",
    "help_en": "What the household grows most.",
    "type": "code",
    "codes_en": "Maize\nMillet\nCotton",
    "codes_fr": "Maïs\nMil\nCoton",
    "codes_ar": "ذرة\nدخن\nقطن",
    "section": "group_identity",
    "sensitivity": "personal",
    "filterable": "on",
    "exportable": "on",
    "synonyms": "Crop\nCulture",
}
NUMBER = {"label_en": "Rooms", "type": "integer", "sensitivity": "personal"}


def add(client: Client, answers: dict[str, Any], subject: str = "group") -> Any:
    return client.post(reverse("console:field-add", args=[subject]), answers)


def page(client: Client, name: str, *args: str, language: str = "en") -> str:
    response = client.get(reverse(f"console:{name}", args=args), headers={"accept-language": language})
    assert response.status_code == 200
    shown: str = response.content.decode()
    assert "&lt;bdi" not in shown and "&lt;time" not in shown
    return shown


def test_main_crop_is_added_and_is_there_at_once(administrator_client: Client) -> None:
    response = add(administrator_client, MAIN_CROP)
    assert response.status_code == 302 and response.url == "/fields/group/main_crop/"
    spec = catalogue.field("group", "main_crop")
    assert spec is not None and spec.filterable and spec.exportable and not spec.required
    assert spec.label_in("ar") == "المحصول الرئيسي" and spec.synonyms == ("Crop", "Culture")
    assert spec.code_list is not None
    assert [(code.value, code.label_in("fr")) for code in spec.code_list.codes] == [
        ("maize", "Maïs"),
        ("millet", "Mil"),
        ("cotton", "Coton"),
    ]
    shown = page(administrator_client, "field-page", "group", "main_crop")
    assert (
        "Culture principale" in shown
        and "ذرة" in shown
        and "Ada Administrator" in shown
        and "0 records" in shown
    )


def test_the_list_finds_fields_by_their_words(administrator_client: Client) -> None:
    add(administrator_client, MAIN_CROP)
    found = administrator_client.get(
        reverse("console:fields"), {"subject": "group", "q": "culture"}
    ).content.decode()
    assert "main_crop" in found and "registered_on" not in found
    assert (
        "No fields found"
        in administrator_client.get(reverse("console:fields"), {"q": "zzz"}).content.decode()
    )


def test_a_preview_shows_the_question_and_saves_nothing(administrator_client: Client) -> None:
    response = add(administrator_client, MAIN_CROP | {"preview": "1"})
    shown = response.content.decode()
    assert response.status_code == 200 and 'name="preview-ar-preview"' in shown and "دخن" in shown
    assert not Field.objects.filter(key="main_crop").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label_en": "", "label_fr": "", "label_ar": ""}, "at least one language"),
        ({"codes_fr": "Maïs\nMil"}, "each line must be the same choice"),
        ({"codes_en": "Maize\n\nCotton"}, "A line is empty"),
        ({"codes_en": "Maize\nMaize\nCotton"}, "stands in this list already"),
        ({"code_list": "yes_no"}, "not both"),
        ({"key": "address"}, "in use already"),
        ({"key": "Main Crop"}, "must start with a letter"),
        ({"codes_en": "", "codes_fr": "", "codes_ar": ""}, "needs a code list"),
        ({"type": "spaceship"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_explained_and_the_answers_stay(
    administrator_client: Client, changes: dict[str, str], message: str
) -> None:
    response = add(administrator_client, MAIN_CROP | changes)
    shown = response.content.decode()
    assert response.status_code == 422
    assert message in shown and "There is a problem" in shown and "What the household grows most." in shown
    assert not Field.objects.filter(key="main_crop").exists()


def test_a_definition_is_changed_and_its_history_told(administrator_client: Client) -> None:
    add(administrator_client, NUMBER)
    url = reverse("console:field-change", args=["group", "rooms"])
    shown = administrator_client.get(url).content.decode()
    assert 'value="Rooms"' in shown and 'name="key"' not in shown
    response = administrator_client.post(url, NUMBER | {"label_en": "Sleeping rooms", "maximum": "20"})
    assert response.status_code == 302
    shown = page(administrator_client, "field-page", "group", "rooms")
    assert (
        "Labels: Rooms → Sleeping rooms" in shown
        and "Largest value: – → 20" in shown
        and "at most 20" in shown
    )


def test_a_deprecated_field_is_hidden_and_comes_back(administrator_client: Client) -> None:
    add(administrator_client, NUMBER)
    administrator_client.post(reverse("console:field-deprecate", args=["group", "rooms"]))
    assert "rooms" not in {spec.key for spec in catalogue.fields("group")}
    groups = reverse("console:fields") + "?subject=group"
    assert "/fields/group/rooms/" not in administrator_client.get(groups).content.decode()
    assert "/fields/group/rooms/" in administrator_client.get(groups + "&deprecated=1").content.decode()
    administrator_client.post(reverse("console:field-reinstate", args=["group", "rooms"]))
    assert "rooms" in {spec.key for spec in catalogue.fields("group")}


def test_a_built_in_fact_is_described_but_stays(administrator_client: Client) -> None:
    shown = page(administrator_client, "field-page", "individual", "sex")
    assert "ISO" in page(administrator_client, "code-list-page", "iso_5218") and "every record" in shown
    assert "deprecate" not in shown
    response = administrator_client.post(
        reverse("console:field-change", args=["individual", "sex"]),
        {"label_en": "Gender", "type": "text", "sensitivity": "personal"},
    )
    assert response.status_code == 302
    spec = catalogue.field("individual", "sex")
    assert spec is not None and spec.label_in("en") == "Gender"
    assert spec.type == "code" and spec.code_list is not None and spec.is_built_in


def test_a_field_moves(administrator_client: Client) -> None:
    administrator_client.post(reverse("console:field-section-add", args=["group"]), {"label_en": "Farming"})
    add(administrator_client, NUMBER)
    url = reverse("console:field-move", args=["group", "rooms"])
    assert "behind “Address”" in administrator_client.get(url).content.decode()
    assert administrator_client.post(url, {"place": "farming/"}).status_code == 302
    spec = catalogue.field("group", "rooms")
    assert spec is not None and spec.section is not None and spec.section.key == "farming"
    administrator_client.post(url, {"place": "group_residence/address"})
    keys = [spec.key for spec in catalogue.fields("group")]
    assert keys.index("rooms") == keys.index("address") + 1
    assert administrator_client.post(url, {"place": "identity/"}).status_code == 422


def test_code_lists_are_kept_on_screen(administrator_client: Client) -> None:
    crops = {"label_en": "Crops", "codes_en": "Maize\nMillet"}
    assert administrator_client.post(reverse("console:code-list-add"), crops).status_code == 302
    assert "Crops" in page(administrator_client, "code-lists")
    new = {"label_en": "Rice", "label_ar": "أرز", "value": "", "parent": ""}
    administrator_client.post(reverse("console:code-add", args=["crops"]), new)
    administrator_client.post(
        reverse("console:code-change", args=["crops", "rice"]), new | {"label_fr": "Riz"}
    )
    administrator_client.post(
        reverse("console:code-list-rename", args=["crops"]), {"label_en": "Crops grown"}
    )
    end = reverse("console:code-deprecate", args=["crops", "millet"])
    assert administrator_client.get(end).status_code == 200
    administrator_client.post(end, {"on": "2026-01-01"})
    shown = page(administrator_client, "code-list-page", "crops")
    assert "Riz" in shown and "Not offered" in shown and "Crops grown" in shown
    administrator_client.post(reverse("console:code-reinstate", args=["crops", "millet"]))
    assert "Offer again" not in page(administrator_client, "code-list-page", "crops")
    found = catalogue.current().code_list("crops")
    assert found is not None and [code.value for code in found.codes] == ["maize", "millet", "rice"]


def test_examples_are_tried_with_the_preview(administrator_client: Client) -> None:
    plot = {"label_en": "Plot", "type": "text", "sensitivity": "personal", "pattern": "[A-Z]{2}[0-9]{4}"}
    tried = plot | {"examples": "AB1234\n\nab1234\n<script>", "preview": "1"}
    shown = add(administrator_client, tried).content.decode()
    assert shown.count("Taken") == 1 and shown.count("Refused") == 2
    assert "does not have the form that is expected" in shown and "<script>" not in shown
    number = NUMBER | {"maximum": "20", "examples": "12\n21\ntwelve", "preview": "1"}
    shown = add(administrator_client, number).content.decode()
    assert shown.count("Taken") == 1 and "must be 20 or less" in shown and "must be a whole number" in shown
    assert not Field.objects.filter(key__in=["plot", "rooms"]).exists()


def test_fields_sections_and_codes_are_put_in_order_without_scripts(administrator_client: Client) -> None:
    administrator_client.post(reverse("console:field-section-add", args=["group"]), {"label_en": "Farming"})
    shown = administrator_client.get("/fields/?subject=group").content.decode()
    assert "No field stands in this section yet" in shown
    for label in ("Land", "Crop"):
        add(
            administrator_client,
            {"label_en": label, "type": "text", "sensitivity": "personal", "section": "farming"},
        )
    moved = administrator_client.post(reverse("console:field-order", args=["group", "crop"]), {"steps": "-1"})
    assert (moved.status_code, moved.url) == (302, "/fields/?subject=group")
    keys = [spec.key for spec in catalogue.fields("group")]
    assert keys.index("crop") < keys.index("land")
    administrator_client.post(reverse("console:field-section-order", args=["farming"]), {"steps": "-1"})
    sections = [group.section.key for group in catalogue.current().grouped("group") if group.section]
    assert sections[-1] != "farming"
    rename = reverse("console:field-section-change", args=["farming"])
    assert administrator_client.post(rename, {"label_en": "Fields and herds"}).status_code == 302
    assert "Fields and herds" in administrator_client.get("/fields/?subject=group").content.decode()
    assert administrator_client.post(rename, {"label_en": ""}).status_code == 422
    administrator_client.post(reverse("console:code-list-add"), {"label_en": "Crops", "codes_en": "A\nB"})
    order = reverse("console:code-order", args=["crops", "b"])
    administrator_client.post(order, {"steps": "-1"})
    administrator_client.post(order, {"steps": "nonsense"})
    found = catalogue.current().code_list("crops")
    assert found is not None and [code.value for code in found.codes] == ["b", "a"]
    for path in (
        "/fields/sections/nothing/order/",
        "/code-lists/crops/codes/zz/order/",
        "/fields/group/x/order/",
    ):
        assert administrator_client.post(path, {"steps": "1"}).status_code == 404
    assert "/order/" not in administrator_client.get("/fields/?subject=group&q=crop").content.decode()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_opens_in_every_language(administrator_client: Client, language: str) -> None:
    add(administrator_client, MAIN_CROP)
    pages = [
        ("fields",),
        ("field-add", "group"),
        ("field-section-add", "group"),
        ("field-page", "group", "main_crop"),
        ("field-change", "group", "main_crop"),
        ("field-move", "group", "main_crop"),
        ("field-section-change", "group_identity"),
        ("code-lists",),
        ("code-list-add",),
        ("code-list-page", "main_crop"),
        ("code-list-rename", "main_crop"),
        ("code-add", "main_crop"),
        ("code-change", "main_crop", "maize"),
        ("code-deprecate", "main_crop", "maize"),
    ]
    for name, *args in pages:
        assert f'lang="{language}"' in page(administrator_client, name, *args, language=language)


def test_when_a_fact_is_old_is_part_of_its_definition(administrator_client: Client) -> None:
    add(administrator_client, MAIN_CROP | {"stale_months": "24"})
    spec = catalogue.field("group", "main_crop")
    assert spec is not None and spec.stale_months == 24
    asked = page(administrator_client, "field-change", "group", "main_crop")
    assert "Months until it is old" in asked and 'value="24"' in asked
    administrator_client.post(
        reverse("console:field-change", args=["group", "main_crop"]), MAIN_CROP | {"code_list": "main_crop"}
    )
    changed = catalogue.field("group", "main_crop")
    assert changed is not None and changed.stale_months is None
    assert "Months until it is old" in page(administrator_client, "field-page", "group", "main_crop")
    assert add(administrator_client, NUMBER | {"stale_months": "0"}).status_code == 422


@pytest.mark.parametrize("who", ["registrar_client", "nobody_client"])
def test_who_may_not_manage_fields_sees_no_page_and_changes_nothing(
    request: pytest.FixtureRequest, who: str
) -> None:
    client: Client = request.getfixturevalue(who)
    before = list(Field.objects.values_list("key", "deprecated_since"))
    assert client.get(reverse("console:fields")).status_code == 403
    assert add(client, MAIN_CROP).status_code == 403
    assert client.post(reverse("console:field-deprecate", args=["group", "name"])).status_code == 403
    assert list(Field.objects.values_list("key", "deprecated_since")) == before


@pytest.mark.parametrize(
    "path", ["/fields/spaceship/new/", "/fields/group/nothing/", "/fields/?subject=x", "/code-lists/nothing/"]
)
def test_what_is_not_there_is_not_there(administrator_client: Client, path: str) -> None:
    assert administrator_client.get(path).status_code == 404


def test_a_page_asks_the_database_a_fixed_number_of_times(
    administrator_client: Client, django_assert_max_num_queries: Any
) -> None:
    administrator_client.get(reverse("console:fields"))
    with django_assert_max_num_queries(18):  # up to four of them count in the navigation what waits
        administrator_client.get(reverse("console:fields"))
