"""The pages of forms: made, looked at, published and taken out of use; what cannot be published says why."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from tessera.accounts.models import Role, User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.intake import library
from tessera.intake.actions import forms, submissions
from tessera.intake.choices import Action, FormStatus
from tessera.intake.models import Form, Submission
from tests.cast import log_in, make_user
from tests.changes.families import Family
from tests.intake import test_gate as gate
from tests.intake.conftest import NOW, publish
from tests.intake.forms import Json, sound
from tests.intake.test_submissions import records

pytestmark = pytest.mark.django_db
BY = system_viewer()
NEW = {
    "language": "en",
    "title_en": "School meals",
    "title_ar": "وجبات مدرسية",
    "action": "nothing",
    "channel": "portal",
    "audience": "anybody",
    "programme": "Meals 2026",
}


@pytest.fixture
def client(administrator: User) -> Client:
    return log_in(administrator)


@pytest.fixture
def meals(db: None) -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


def url(name: str, *args: Any, **query: str) -> str:
    return reverse(f"console:{name}", args=args, query=query)


def shown(client: Client, name: str, *args: Any, language: str = "en", **query: str) -> str:
    response = client.get(url(name, *args, **query), headers={"accept-language": language})
    assert response.status_code == 200
    page: str = response.content.decode()
    assert "&lt;bdi" not in page and "&lt;time" not in page
    return page


def draft(form: Form, definition: Json) -> None:
    forms.save_draft(form, definition=definition, by=BY, now=timezone.now())


def test_a_form_is_made_filled_and_listed(client: Client) -> None:
    made = client.post(url("forms-make"), NEW)
    assert (made.status_code, made["Location"]) == (302, "/forms/school_meals/")
    form = Form.objects.get()
    assert form.titles == {"en": "School meals", "ar": "وجبات مدرسية"}
    assert form.programme == "Meals 2026" and form.status == FormStatus.DRAFT
    assert set(form.versions.get().languages) == {"en", "ar"}
    page = shown(client, "forms")
    assert "School meals" in page and "Meals 2026" in page and "Draft of version 1" in page
    assert "وجبات مدرسية" in shown(client, "forms", language="ar")
    assert "stands against publishing" in shown(client, "form", "school_meals")


def test_what_cannot_be_a_form_is_refused_where_it_was_typed(client: Client) -> None:
    client.post(url("forms-make"), NEW)
    taken = client.post(url("forms-make"), NEW)
    assert taken.status_code == 422 and "There is a form with the key" in taken.content.decode()
    for given, words in (
        ({"title_en": ""}, "title in the language you write in"),
        ({"key": "School meals!"}, "cannot be the key of a form"),
        ({"title_en": "وجبات", "key": ""}, "The titles make no key"),
        ({"key": "b", "opens_on": "2026-05-02", "closes_on": "2026-05-01"}, "would close before it opens"),
        ({"key": "b", "opens_on": "soon"}, "Enter a date as year, month and day"),
        ({"key": "b", "action": "erase_all"}, "Select a valid choice"),
    ):
        answer = client.post(url("forms-make"), NEW | given)
        assert answer.status_code == 422 and words in answer.content.decode(), given
    assert Form.objects.count() == 1


def test_settings_are_changed_and_remembered(client: Client, meals: Form) -> None:
    given = {
        "action": "correct_facts",
        "channel": "console",
        "audience": "registered",
        "programme": "",
        "opens_on": "2026-01-01",
        "closes_on": "2027-01-01",
    }
    assert client.post(url("form-settings", "school_meals"), given).status_code == 302
    meals.refresh_from_db()
    assert (meals.channel, meals.audience) == ("console", "registered")
    assert meals.closes_on == date(2027, 1, 1)
    page = shown(client, "form", "school_meals")
    assert "Where it is filled in: Self-service and at the desk → At the desk" in page
    refused = client.post(url("form-settings", "school_meals"), given | {"action": "nothing"})
    assert refused.status_code == 422 and "cannot be published yet" in refused.content.decode()


def test_a_draft_is_compared_published_and_listed_with_its_versions(client: Client, meals: Form) -> None:
    assert (
        "Nothing was changed" in client.get(url("form-publish", "school_meals"), follow=True).content.decode()
    )
    changed = sound()
    components = changed["components"][0]["components"]
    components[0]["label"] = "First name"
    components[3]["validate"]["required"] = True
    components.pop(2)
    changed["i18n"]["fr"]["First name"] = changed["i18n"]["ar"]["First name"] = "x"
    draft(meals, changed)
    page = shown(client, "form-publish", "school_meals")
    for words in (
        "What changes against version 1",
        "“Given name” reads “First name” now.",
        "“Meals a day” must be answered now.",
        "“Date of birth” is not asked any more.",
    ):
        assert words in page
    done = client.post(url("form-publish", "school_meals"), follow=True).content.decode()
    assert "Version 2 is published" in done and "Ada Administrator" in done
    assert meals.versions.filter(published_at__isnull=False).count() == 2
    again = client.post(url("form-publish", "school_meals"), follow=True).content.decode()
    assert "Nothing was changed" in again and meals.versions.count() == 2


def test_nothing_is_published_that_was_not_looked_at(client: Client, meals: Form) -> None:
    draft(meals, sound() | {"description": "seen"})
    looked = hidden_of(client.get(url("form-publish", "school_meals")))
    later = sound()
    later["components"][0]["components"].pop(3)
    draft(meals, later)
    answer = client.post(url("form-publish", "school_meals"), looked)
    page = answer.content.decode()
    assert answer.status_code == 422 and "has changed the draft since you looked at it" in page
    assert "“Meals a day” is not asked any more." in page, "what is to be looked at is shown"
    assert meals.versions.filter(published_at__isnull=False).count() == 1
    assert client.post(url("form-publish", "school_meals"), hidden_of(answer)).status_code == 302


def test_a_draft_is_thrown_away_and_a_form_is_retired(client: Client, meals: Form) -> None:
    draft(meals, sound() | {"title": "Another"})
    assert "Draft of version 2" in shown(client, "form", "school_meals")
    client.post(url("form-discard-draft", "school_meals"))
    assert meals.versions.count() == 1
    done = client.post(url("form-retire", "school_meals"), follow=True).content.decode()
    assert "The form is used no more" in done and "Retired" in shown(client, "forms")
    meals.refresh_from_db()
    assert meals.status == FormStatus.RETIRED


def test_every_planted_fault_is_told_where_it_is_and_nothing_is_published(
    client: Client, meals: Form
) -> None:
    """And the preview shows whatever of it can be shown."""
    for code, _path, plant in gate.PLANTED:
        bad = sound()
        plant(bad)
        draft(meals, bad)
        faults = forms.judge(bad, action=meals.action)[1]
        answer = client.post(url("form-publish", "school_meals"))
        page = answer.content.decode()
        assert answer.status_code == 422 and faults, code
        for fault in faults:
            assert escape(fault.message) in page and escape(fault.path) in page, (code, fault)
        frame = url("form-preview-frame", "school_meals", language="ar")
        assert client.get(frame).status_code == 200, code
        assert client.post(frame, {"page": "page_home", "add": "others"}).status_code == 200, code
    assert meals.versions.filter(published_at__isnull=False).count() == 1


def test_faults_are_told_in_the_language_of_the_desk(client: Client, meals: Form) -> None:
    bad = sound()
    bad["components"][0]["components"][0]["customDefaultValue"] = "value = document.cookie"
    draft(meals, bad)
    page = shown(client, "form-publish", "school_meals")
    assert "The child · Given name" in page and "page_child.given_name" in page and "holds a program" in page
    page = shown(client, "form-publish", "school_meals", language="fr")
    assert "fr The child · fr Given name" in page and "« fr Given name » contient un programme" in page


def test_the_preview_goes_through_the_form_and_keeps_nothing(client: Client, meals: Form) -> None:
    outer = client.get(url("form-preview", "school_meals", language="ar"))
    assert "frame-src 'self'" in outer["Content-Security-Policy"]
    assert 'width="360"' in outer.content.decode() and "language=ar" in outer.content.decode()
    frame = url("form-preview-frame", "school_meals", version="1", language="ar")
    first = client.get(frame, headers={"accept-language": "en"})
    assert "frame-ancestors 'self'" in first["Content-Security-Policy"]
    assert "script-src" not in first["Content-Security-Policy"] and b"<script" not in first.content
    assert b'lang="ar" dir="rtl"' in first.content and "ar Given name" in first.content.decode()
    hidden = hidden_of(first)
    refused = client.post(frame, hidden | {"given_name": "", "sex": "2"})
    assert "error-summary" in refused.content.decode()
    second = client.post(frame, hidden_of(refused) | {"given_name": "Awa", "sex": "2", "sex-asked": "1"})
    page = second.content.decode()
    assert "ar The home" in page and 'name="rooms"' in page, "asked because of the page before"
    rows = client.post(frame, hidden_of(second) | {"add": "others", "rooms": "3"})
    assert 'name="others-0-name"' in rows.content.decode()
    told = {"rooms": "3", "others-count": "1", "others-0-name": "Issa", "others-0-age": "7"}
    again = client.post(
        frame, hidden_of(rows) | told | {"asked": ["rooms", "others[0].name", "others[0].age"]}
    )
    done = client.post(frame, hidden_of(again) | told) if 'name="rooms"' in again.content.decode() else again
    page = done.content.decode()
    assert "Awa" in page and "Issa" in page and 'name="rooms"' not in page
    assert not Submission.objects.exists()


def test_answers_that_somebody_touched_are_not_believed(client: Client, meals: Form) -> None:
    frame = url("form-preview-frame", "school_meals")
    answer = client.post(frame, {"page": "page_home", "so_far": '{"given_name": "Awa", "sex": "2"}'})
    assert answer.status_code == 200 and b"Awa" not in answer.content
    assert client.post(frame, {"page": "nowhere"}).status_code == 200


def test_which_version_is_looked_at_is_chosen(client: Client, meals: Form) -> None:
    draft(meals, sound() | {"title": "Meals of the draft"})
    assert "Meals of the draft" in shown(client, "form-preview-frame", "school_meals")
    assert "Meals of the draft" not in shown(client, "form-preview-frame", "school_meals", version="1")
    assert "Draft of version 2" in shown(client, "form-preview", "school_meals", version="1")
    for number in ("9", "99999999999"):
        name = "form-preview-frame"
        expected = 404 if number == "9" else 200
        assert client.get(url(name, "school_meals", version=number)).status_code == expected


def test_a_form_says_that_the_register_records_a_field_no_more(client: Client, meals: Form) -> None:
    Field.objects.create(
        subject=Subject.GROUP,
        key="rooms",
        type=FieldType.INTEGER,
        labels={"en": "Rooms"},
        citizen_may_propose=True,
    )
    changed = sound()
    changed["components"][1]["components"][1]["properties"] = {"registry": "group.rooms"}
    draft(meals, changed)
    forms.publish(meals, by=BY, now=NOW)
    assert "no more" not in shown(client, "form", "school_meals") + shown(client, "forms")
    check = shown(client, "field-deprecate", "group", "rooms")
    assert "change no record" in check and 'href="/forms/school_meals/"' in check
    client.post(url("field-deprecate", "group", "rooms"))
    page = shown(client, "form", "school_meals")
    assert "This form asks what the register records no more." in page and "<bdi>Rooms</bdi>" in page
    assert "Asks a field that is used no more" in shown(client, "forms")


def test_answers_are_counted_for_who_may_see_them(
    client: Client, meals: Form, family: Family, administrator: User
) -> None:
    with narrowed_to(BY):
        begun = submissions.start(meals, by=BY, now=NOW, **records(family))
        submissions.submit(begun, by=BY, now=NOW)
        submissions.start(meals, by=BY, now=NOW, **records(family))
    page = shown(client, "forms")
    assert re.search(r'data-label="Answers">1<', page), "what was only begun is not counted"
    assert "/submissions/?form=school_meals" in shown(client, "form", "school_meals")
    designers = Role.objects.create(key="designer", names={"en": "Designer"}, permissions=["forms.manage"])
    designer = log_in(make_user("Dora Designer", (designers.key, None)))
    assert "Answers" not in shown(designer, "forms").partition("<main")[2]
    page = shown(designer, "form", "school_meals")
    assert "Answers that were sent" not in page and "/submissions/" not in page


def test_only_who_designs_forms_comes_in(meals: Form, district: Area) -> None:
    clerk = log_in(make_user("Cora Clerk", ("registrar", district)))
    for name in ("forms", "forms-make"):
        assert clerk.get(url(name)).status_code == 403
    for name in ("form", "form-settings", "form-publish", "form-preview", "form-preview-frame"):
        assert clerk.get(url(name, "school_meals")).status_code == 403
    for name in ("form-retire", "form-discard-draft", "form-publish"):
        assert clerk.post(url(name, "school_meals")).status_code == 403
    meals.refresh_from_db()
    assert meals.status == FormStatus.OPEN


def test_a_form_that_is_not_there_answers_as_any_other_address(client: Client) -> None:
    for name in ("form", "form-settings", "form-publish", "form-preview", "form-preview-frame"):
        assert client.get(url(name, "nothing")).status_code == 404


def test_the_pages_take_a_fixed_number_of_queries(client: Client, meals: Form) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    draft(meals, sound() | {"title": "Another"})
    shown(client, "form", "school_meals"), shown(client, "forms")  # what is read once
    before = queries(url("forms")), queries(url("form", "school_meals"))
    library.publish_all(by=BY, now=NOW)
    assert (queries(url("forms")), queries(url("form", "school_meals"))) == before


def hidden_of(answer: Any) -> dict[str, Any]:
    """The hidden inputs of the page, which a browser sends back with it."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input type=\"hidden\"[^>]*>", answer.content.decode()):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(unescape(value[1]))
    return found


def test_a_field_says_which_forms_ask_for_it(client: Client, meals: Form, district: Area) -> None:
    publish("retired", sound(), Action.CORRECT_FACTS)
    client.post(url("form-retire", "retired"))
    changed = sound()
    changed["components"][0]["components"][0].pop("properties")
    draft(meals, changed)
    field = ("individual", "given_name")
    page = shown(client, "field-page", *field)
    assert 'href="/forms/school_meals/"' in page and "/forms/retired/" not in page
    assert "Forms that ask for it" in page and ">published<" in page
    assert ">published, and in the draft<" in shown(client, "field-page", "individual", "sex")
    assert "Forms ask for it" in shown(client, "field-change", *field)
    Field.objects.create(
        subject=Subject.GROUP,
        key="rooms",
        type=FieldType.INTEGER,
        labels={"en": "Rooms"},
        citizen_may_propose=True,
    )
    assert "No form asks for it" in shown(client, "field-deprecate", "group", "rooms")
    assert client.get(url("field-deprecate", "group", "address")).status_code == 409, "a built-in one stays"
    assert client.get(url("field-deprecate", "group", "nothing")).status_code == 404
