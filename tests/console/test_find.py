from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client

from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Code, CodeList, Field
from tessera.lib.db.roles import as_owner
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
