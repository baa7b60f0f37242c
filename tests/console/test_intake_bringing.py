"""Forms taken from the library and from files, and handed out as files."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from openpyxl import load_workbook

from tessera.accounts.models import User
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.audit.models import AccessRecord
from tessera.intake import library
from tessera.intake.actions import forms
from tessera.intake.choices import Action, FormStatus
from tessera.intake.models import Form
from tests.cast import log_in, make_user
from tests.console.test_intake_forms import draft, shown, url
from tests.intake.conftest import publish
from tests.intake.forms import Json, sound

pytestmark = pytest.mark.django_db
BY = system_viewer()


@pytest.fixture
def client(administrator: User) -> Client:
    return log_in(administrator)


@pytest.fixture
def meals(db: None) -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


def bring(client: Client, document: object, **more: str) -> Any:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return client.post(url("forms-import"), {"file": SimpleUploadedFile("form.json", raw), **more})


def exported(form: Form, **changes: Any) -> Json:
    return forms.export(form) | changes


def test_the_library_speaks_the_language_of_the_desk(client: Client) -> None:
    for language in ("en", "fr", "ar"):
        page = shown(client, "forms-library", language=language)
        for ready in library.ready_forms():
            assert escape(ready.title_in(language)) in page
            first = ready.profile.pages[0]
            assert escape(ready.profile.translated(first.title, language)) in page


def test_a_form_of_the_library_becomes_a_draft_and_no_draft_is_lost(client: Client) -> None:
    made = client.post(url("forms-take", "school_meals"), follow=True).content.decode()
    assert "The form is a draft now" in made and "Can be published" in made
    form = Form.objects.get(key="school_meals")
    assert form.status == FormStatus.DRAFT
    again = client.post(url("forms-take", "school_meals"), follow=True).content.decode()
    assert "has a draft here already" in again and form.versions.count() == 1
    client.post(url("form-publish", "school_meals"))
    client.post(url("forms-take", "school_meals"))
    assert form.versions.count() == 2
    assert client.post(url("forms-take", "nothing")).status_code == 404


def test_a_form_goes_to_another_registry_and_comes_back(client: Client, meals: Form) -> None:
    answer = client.get(url("form-export", "school_meals"))
    document = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="school_meals.json"'
    document["key"] = "meals_elsewhere"
    done = bring(client, document)
    assert (done.status_code, done["Location"]) == (302, "/forms/meals_elsewhere/")
    taken = Form.objects.get(key="meals_elsewhere")
    assert (
        taken.action == "correct_facts" and taken.versions.get().definition == meals.versions.get().definition
    )


def test_what_could_not_be_published_is_refused_question_by_question(client: Client, meals: Form) -> None:
    bad = sound()
    questions = bad["components"][0]["components"]
    questions[0]["customDefaultValue"] = "value = 1"
    questions[1]["properties"] = {"registry": "individual.shoe_size"}
    document = exported(meals, key="bad", versions=[{"number": 1, "definition": bad}])
    refused = bring(client, document)
    page = refused.content.decode()
    assert refused.status_code == 422 and not Form.objects.filter(key="bad").exists()
    for words in ("The child · Given name", "holds a program", "individual.shoe_size", "does not know"):
        assert words in page
    french = client.post(
        url("forms-import"),
        {"file": SimpleUploadedFile("form.json", json.dumps(document).encode())},
        headers={"accept-language": "fr"},
    ).content.decode()
    assert "holds a program" not in french
    assert bring(client, document, unsound="on").status_code == 302
    assert Form.objects.get(key="bad").status == FormStatus.DRAFT


def test_a_draft_is_replaced_only_by_who_says_so(client: Client, meals: Form) -> None:
    document = exported(meals)
    assert bring(client, document).status_code == 302, "what is published is not in the way"
    draft(meals, sound() | {"title": "Mine"})
    refused = bring(client, document)
    assert refused.status_code == 422 and "has a draft here already" in refused.content.decode()
    assert meals.versions.get(number=2).definition["title"] == "Mine"
    assert bring(client, document, over_draft="on").status_code == 302
    assert meals.versions.get(number=2).definition["title"] == "School meals"


def test_what_is_no_form_is_refused(client: Client, meals: Form) -> None:
    whole = exported(meals)
    version = {"number": 1, "definition": sound()}
    for nothing in (
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        [],
        {"format": "tessera-form/9"},
        whole | {"key": "new", "versions": []},
        whole | {"key": "new", "action": "erase_all"},
        whole | {"key": "a\0b"},
        whole | {"key": "new", "programme": "\ud800"},
        whole | {"key": "new", "versions": [version | {"definition": sound() | {"title": "\0"}}]},
        json.dumps(whole | {"key": "new", "programme": 0})
        .replace('"programme": 0', '"programme": 1e999')
        .encode(),
    ):
        refused = bring(client, nothing)
        words = "The submitted file is empty" if nothing == b"" else "not a file that a form was exported to"
        assert refused.status_code == 422 and words in refused.content.decode(), nothing
    unusable = bring(client, whole | {"key": "Not a key"})
    assert unusable.status_code == 422 and "cannot be the key of a form" in unusable.content.decode()
    assert Form.objects.count() == 1
    client.post(url("form-retire", "school_meals"))
    assert "This form is used no more" in bring(client, whole).content.decode()


def test_a_form_is_handed_out_for_the_field_and_who_took_it_is_noted(client: Client, meals: Form) -> None:
    workbook = client.get(url("form-version", "school_meals", 1, "xlsform"))
    book = load_workbook(io.BytesIO(b"".join(workbook.streaming_content)))  # type: ignore[attr-defined]
    assert book.sheetnames == ["survey", "choices", "settings"]
    assert workbook["Content-Disposition"] == 'attachment; filename="school_meals-1.xlsx"'
    xform = client.get(url("form-version", "school_meals", 1, "xform"))
    assert b"<h:html" in b"".join(xform.streaming_content)  # type: ignore[attr-defined]
    assert b"name,label,level" in b"".join(client.get(url("forms-areas")).streaming_content)  # type: ignore[attr-defined]
    noted = AccessRecord.objects.filter(subject="export").order_by("pk").values_list("revealed", flat=True)
    assert list(noted) == ["form:school_meals:1:xlsform", "form:school_meals:1:xform", "areas:csv"]
    for number, kind in ((2, "xform"), (99999999999, "xform"), (1, "pdf")):
        assert client.get(url("form-version", "school_meals", number, kind)).status_code == 404


def test_an_unsound_draft_is_not_handed_out(client: Client, meals: Form) -> None:
    bad = sound()
    bad["components"][0]["components"][0]["label"] = ""
    draft(meals, bad)
    answer = client.get(url("form-version", "school_meals", 2, "xform"), follow=True)
    page = answer.content.decode()
    assert "cannot be published yet" in page and "a label: people must know what is asked" in page


def test_a_retired_form_comes_back_as_it_was(client: Client, meals: Form) -> None:
    client.post(url("forms-take", "new_baby"))
    for key, before in (("school_meals", FormStatus.OPEN), ("new_baby", FormStatus.DRAFT)):
        client.post(url("form-retire", key))
        assert "Use it again" in shown(client, "form", key)
        client.post(url("form-reinstate", key))
        assert Form.objects.get(key=key).status == before
    refused = client.post(url("form-discard-draft", "new_baby"), follow=True).content.decode()
    assert "Nothing of this form is published" in refused
    assert Form.objects.get(key="new_baby").versions.count() == 1


def test_only_who_designs_forms_takes_them_in_or_out(meals: Form, district: Area) -> None:
    clerk = log_in(make_user("Cora Clerk", ("registrar", district)))
    for address in (
        url("forms-library"),
        url("forms-import"),
        url("forms-areas"),
        url("form-export", "school_meals"),
        url("form-version", "school_meals", 1, "xform"),
    ):
        assert clerk.get(address).status_code == 403
    assert clerk.post(url("forms-take", "new_baby")).status_code == 403
    assert bring(clerk, exported(meals, key="other")).status_code == 403
    assert Form.objects.count() == 1
