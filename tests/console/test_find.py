from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Code, CodeList, Field
from tessera.lib.db.roles import as_owner
from tessera.registry.errors import SearchTooWide
from tests.cast import Country
from tests.registry.people import make_household, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(tamar: Country) -> None:
    person = make_person(
        "Amina", "Diallo", area=tamar.village, birth_date=date(1986, 3, 27), sex=2,
        attributes={"test_crop": "maize", "test_income": 120},
    )  # fmt: skip
    make_household(person, make_person("Bakary", "Diallo", area=tamar.village, sex=1))


def text_of(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_name_finds_the_person_and_says_why(registrar_client: Client, amina: None) -> None:
    page = text_of(registrar_client, "/find/?q=amena+dialo")
    assert "Amina Diallo" in page
    assert "Spelled alike: amena ~ Amina, dialo ~ Diallo" in page
    assert "1 person" in page


def test_the_answer_is_not_kept_by_browsers_and_its_address_not_sent_on(
    registrar_client: Client, amina: None
) -> None:
    response = registrar_client.get("/find/?q=amina")
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"


def test_the_log_does_not_hold_the_text(
    registrar_client: Client,
    amina: None,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    registrar_client.get("/find/?q=zebulon")
    assert "zebulon" not in capsys.readouterr().out + caplog.text


def test_households_are_a_tab(registrar_client: Client, amina: None) -> None:
    page = text_of(registrar_client, "/find/?q=bakary&tab=households")
    assert "1 household" in page
    assert "2 members" in page


def test_filters_are_chips_that_can_be_removed(registrar_client: Client, amina: None, tamar: Country) -> None:
    area = tamar.village.public_id
    page = text_of(registrar_client, f"/find/?q=diallo&sex=2&age_from=30&area={area}")
    assert "Bakary" not in page
    for chip in ("Sex: Female", "Age from: 30", "Area: Upper Lomba"):
        assert chip in page
    assert f'href="/find/?q=diallo&amp;age_from=30&amp;area={area}"' in page or "sex" in page
    assert "Bakary" in text_of(registrar_client, "/find/?q=diallo&age_from=")


def test_the_countrys_own_fields_are_filters(registrar_client: Client, amina: None) -> None:
    with as_owner():
        crops = CodeList.objects.create(key="test_crops", labels={"en": "Crops"})
        Code.objects.create(code_list=crops, value="maize", labels={"en": "Maize", "fr": "Maïs"})
        Code.objects.create(code_list=crops, value="millet", labels={"en": "Millet"})
        shared = {"subject": Subject.INDIVIDUAL, "filterable": True}
        Field.objects.create(
            key="test_crop", labels={"en": "Main crop"}, type=FieldType.CODE, code_list=crops, **shared
        )
        Field.objects.create(key="test_income", labels={"en": "Income"}, type=FieldType.INTEGER, **shared)
    assert "Main crop: Maize" in (page := text_of(registrar_client, "/find/?f-test_crop=maize"))
    assert "Amina Diallo" in page
    assert "Amina Diallo" not in text_of(registrar_client, "/find/?f-test_crop=millet")
    assert "Amina Diallo" in text_of(registrar_client, "/find/?q=amina&f-test_income-from=100")
    assert "Amina Diallo" not in text_of(registrar_client, "/find/?q=amina&f-test_income-until=100")


def test_built_in_fields_and_those_of_the_membership_are_filters(
    registrar_client: Client, amina: None
) -> None:
    page = text_of(registrar_client, "/find/?f-birth_date-from=1986-01-01&f-birth_date-until=1986-12-31")
    assert "Date of birth from: 1 January 1986" in page and "Amina Diallo" in page
    assert "Bakary" not in page
    page = text_of(registrar_client, "/find/?m-relationship_to_head=child")
    assert "Bakary Diallo" in page and "data-hit><bdi>Amina Diallo" not in page


def test_further_filters_are_shown_when_they_are_asked_for(registrar_client: Client) -> None:
    assert "f-language" not in text_of(registrar_client, "/find/?tab=people")
    for address in ("/find/?more=1", "/find/?f-language=fr", "/find/?f-death_date-from=yesterday"):
        page = text_of(registrar_client, address)
        assert 'name="f-language"' in page and 'name="m-relationship_to_head"' in page
    assert 'name="f-registered_on-from"' in text_of(registrar_client, "/find/?more=1&tab=households")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("age_from=40&age_until=30", "must not lie before its beginning"),
        ("f-birth_date-from=1986-01-01&f-birth_date-until=1985-01-01", "must not lie before its beginning"),
        ("f-birth_date-from=2001-02-30", "Enter a date as year, month and day"),
        ("f-language=xx", "Select a valid choice"),
        ("m-since-until=soon", "Enter a date as year, month and day"),
        ("status=gone", "Select a valid choice"),
        ("sex=8", "Select a valid choice"),
        ("f-illness=none", "does not exist here or that you may not use"),
        ("area=00000000-0000-0000-0000-000000000000", "Choose one from the list again"),
    ],
)
def test_a_wrong_filter_is_refused_in_its_place(
    registrar_client: Client, amina: None, query: str, words: str
) -> None:
    page = text_of(registrar_client, f"/find/?q=diallo&{query}")
    assert "error-summary" in page and words in page
    assert "Amina Diallo" in page
    assert '<details class="find-filters" open>' in page


def test_an_area_out_of_reach_is_no_filter(registrar_client: Client, amina: None, tamar: Country) -> None:
    page = text_of(registrar_client, f"/find/?area={tamar.elsewhere.public_id}")
    assert "Choose one from the list again" in page and "Kinder" not in page


def test_areas_of_the_countrys_own_fields_and_texts_are_filters(
    registrar_client: Client, tamar: Country, settings: Any
) -> None:
    settings.COUNTRY_CODE = "ML"
    for key, kind in (
        ("test_birthplace", FieldType.AREA),
        ("test_call", FieldType.PHONE),
        ("test_share", FieldType.DECIMAL),
    ):
        Field.objects.create(subject="individual", key=key, labels={"en": key}, type=kind, filterable=True)
    make_person(
        "Awa", area=tamar.village,
        attributes={"test_birthplace": "TM010201", "test_call": "+22376123456", "test_share": 0.25},
    )  # fmt: skip
    make_person("Binta", area=tamar.village)
    for query in (
        f"f-test_birthplace={tamar.elsewhere.public_id}",
        "f-test_birthplace_words=kinder+old",
        "f-test_call=76+12+34+56",
        "f-test_share-from=%D9%A0%D9%AB%D9%A2&f-test_share-until=0.25",
    ):
        page = text_of(registrar_client, f"/find/?{query}")
        assert "Awa" in page and "Binta" not in page, query
    assert "phone" in text_of(registrar_client, "/find/?f-test_call=nobody")


def test_a_list_that_takes_too_long_says_so_in_its_place(
    registrar_client: Client, amina: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_wide(*_given: Any, **_more: Any) -> None:
        raise SearchTooWide

    monkeypatch.setattr("tessera.registry.queries.find._newest", too_wide)
    for tab in ("people", "households"):
        page = text_of(registrar_client, f"/find/?status=active&tab={tab}")
        assert "This list takes too long to find" in page and "Status: Registered" in page


def test_why_is_told_word_by_word(registrar_client: Client, amina: None) -> None:
    for words, reason in {
        "amina+diallo": "Same name",
        "diallo+amina": "Same name in another order",
        "amena+diallo": "Spelled alike: amena ~ Amina",
        "amika+diallo": "Letters differ: amika ~ Amina",
        "dialo+amina": "Spelled alike: dialo ~ Diallo · In another order",
        "amina+dia": "Begins so: dia ~ Diallo",
        "%D8%A3%D9%85%D9%8A%D9%86%D8%A9+diallo": "In another script: أمينة ~ Amina",
        "amina+rokia+diallo": "Without “rokia”",
    }.items():
        assert reason in text_of(registrar_client, f"/find/?q={words}"), words
    assert "Lives there: Bakary Diallo · Same name" in text_of(
        registrar_client, "/find/?q=bakary+diallo&tab=households"
    )


def test_the_page_takes_the_same_queries_however_much_it_shows(
    registrar_client: Client, tamar: Country
) -> None:
    address = f"/find/?q=amina&sex=2&area={tamar.village.public_id}&f-language=fr&m-roles=head"
    text_of(registrar_client, address)
    counts = set()
    for number in range(4):
        for _each in range(4):
            make_household(make_person("Amina", f"Sow{number}", area=tamar.village, sex=2, language="fr"))
        with CaptureQueriesContext(connection) as queries:
            text_of(registrar_client, address)
        counts.add(len(queries))
    assert len(counts) == 1 and counts.pop() <= 24  # up to four of them count in the navigation what waits


def test_a_filter_with_a_fault_says_so_and_the_others_hold(registrar_client: Client, amina: None) -> None:
    page = text_of(registrar_client, "/find/?q=diallo&sex=1&age_from=old")
    assert "Enter a whole number" in page
    assert "Bakary Diallo" in page
    assert "Amina Diallo</bdi></a>\n" not in page


def test_typing_gets_only_the_results(registrar_client: Client, amina: None) -> None:
    part = text_of(registrar_client, "/find/?q=amina", **{"HX-Request": "true", "HX-Target": "find-results"})
    assert "Amina" in part
    assert "<html" not in part


def test_a_wrong_check_digit_is_said(registrar_client: Client, amina: None) -> None:
    assert "last two digits do not fit" in text_of(registrar_client, "/find/?q=P00000000112")


def test_an_empty_list_says_what_to_do(registrar_client: Client, amina: None) -> None:
    assert "Nobody found" in (page := text_of(registrar_client, "/find/?q=zzzzyx"))
    assert "Check the spelling" in page


def test_a_stranger_finds_nothing(stranger_client: Client, amina: None) -> None:
    for tab in ("people", "households"):
        assert "Diallo" not in text_of(stranger_client, f"/find/?tab={tab}")
        assert "Amina Diallo" not in text_of(stranger_client, f"/find/?q=amina&tab={tab}")


def test_who_may_not_see_people_may_not_search(nobody_client: Client) -> None:
    assert nobody_client.get("/find/?q=amina").status_code == 403


def test_pages_turn(registrar_client: Client, tamar: Country) -> None:
    for number in range(23):
        make_person("Amina", f"Sow{number}", area=tamar.village)
    for address in ("/find/", "/find/?q=amina"):
        first = text_of(registrar_client, address)
        start = first.index('rel="next"')
        following = first[:start].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        second = text_of(registrar_client, following)
        assert second.count('<tr role="row">') == 4
        assert 'rel="prev"' in second


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff%fe", "area=x", "area=00000000-0000-0000-0000-000000000000", "age_from=-1", "cursor=x"]
    + ["cursor=99999999999999", "tab=x", "f-x=1", "status=x", "sex=7", f"q={quote('a' * 900)}", "q=%27%22%3Cb%3E"],
)  # fmt: skip
def test_no_address_breaks_the_page(registrar_client: Client, amina: None, query: str) -> None:
    text_of(registrar_client, f"/find/?{query}")
    text_of(registrar_client, f"/find/?{query}&tab=households")


def test_a_number_that_is_short_to_type_and_long_to_write_is_refused(registrar_client: Client) -> None:
    Field.objects.create(
        subject="group", key="income_test", labels={"en": "Income"}, type="decimal", filterable=True
    )
    for number in ("1e120000000", "1e1000000", "NaN"):
        answer = registrar_client.get("/find/", {"tab": "households", "f-income_test-from": number})
        assert answer.status_code in {200, 422}
