"""The builder's page and its frame: who may, under which policy, what is kept."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from tessera.accounts.models import User
from tessera.areas.models import Area
from tessera.console.form_builder.known import TYPES, known_questions, with_known_words
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.intake.actions.forms import judge
from tessera.intake.choices import Action
from tessera.intake.models import Form, FormVersion
from tests.cast import log_in, make_user
from tests.intake.conftest import publish
from tests.intake.forms import sound

pytestmark = pytest.mark.django_db
PAGE = "/forms/school_meals/builder/"


@pytest.fixture
def meals() -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


@pytest.fixture
def client(administrator: User) -> Client:
    return log_in(administrator)


def _draft(form: Form) -> FormVersion:
    return form.versions.get(published_at__isnull=True)


def _save(client: Client, definition: Any, *, seen: str | None = None) -> Any:
    """As the page does it: with the edition that the frame was given."""
    if seen is None:
        seen = _seen(client)
    return client.post(PAGE, {"definition": json.dumps(definition), "seen": seen})


def _seen(client: Client) -> str:
    found = re.search(rb'"seen": "(\w+)"', client.get(f"{PAGE}frame/").content)
    assert found is not None
    return found[1].decode()


def test_the_frame_has_a_policy_of_its_own_that_runs_no_programs(client: Client, meals: Form) -> None:
    frame = client.get(f"{PAGE}frame/")
    policy = frame["Content-Security-Policy"]
    assert (
        "script-src 'self';" in policy and "unsafe-eval" not in policy and "frame-ancestors 'self'" in policy
    )
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    page = client.get(PAGE)
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"] and page["X-Frame-Options"] == "DENY"


def test_the_page_tells_what_stands_against_publishing(client: Client, meals: Form) -> None:
    assert b"no problems found" in client.get(PAGE).content
    bad = sound()
    bad["components"][0]["components"][0]["customDefaultValue"] = "value = document.cookie"
    assert _save(client, bad).status_code == 302
    shown = client.get(PAGE).content.decode()
    assert "Cannot be published yet" in shown and "holds a program" in shown
    shown = client.get(PAGE, headers={"accept-language": "fr"}).content.decode()
    assert "« fr Given name »" in shown, "a question is named as its reader has it"


def test_a_draft_that_somebody_else_has_saved_is_not_overwritten_and_nothing_is_lost(
    client: Client, meals: Form
) -> None:
    opened = _seen(client)
    theirs, mine = sound() | {"title": "Theirs"}, sound() | {"title": 'Mine "in quotes"'}
    assert _save(client, theirs, seen=opened).status_code == 302
    for seen in (opened, ""):
        refused = _save(client, mine, seen=seen)
        assert refused.status_code == 409 and _draft(meals).definition["title"] == "Theirs"
        shown = refused.content.decode()
        assert "has saved the form since you opened it" in shown
        unsaved = re.search(r'data-unsaved="([^"]+)"', shown)
        assert unsaved is not None and json.loads(html.unescape(unsaved[1])) == mine
        assert "frame-src 'self'" in refused["Content-Security-Policy"] and _seen(client) in shown
    assert _save(client, mine).status_code == 302, "now they have seen what is there"
    assert _draft(meals).definition["title"] == mine["title"]
    assert 'data-unsaved=""' in client.get(PAGE).content.decode()


@pytest.mark.parametrize("sent", ["", "{", "[]", "[" * 100_000, '{"a":' * 900 + "1" + "}" * 900])
def test_what_is_no_json_is_refused_and_nothing_is_kept(client: Client, meals: Form, sent: str) -> None:
    shown = client.post(PAGE, {"definition": sent}, follow=True).content.decode()
    assert "The draft was saved" not in shown and "banner-bad" in shown
    assert not meals.versions.filter(published_at__isnull=True).exists()


def test_only_who_designs_forms_comes_in(meals: Form, district: Area) -> None:
    clerk = log_in(make_user("Cora Clerk", ("registrar", district)))
    assert clerk.get(PAGE).status_code == clerk.get(f"{PAGE}frame/").status_code == 403
    assert clerk.post(PAGE, {"definition": json.dumps(sound())}).status_code == 403
    assert not meals.versions.filter(published_at__isnull=True).exists()


def test_a_form_that_is_not_there_answers_as_any_other_address(client: Client) -> None:
    assert client.get("/forms/nothing/builder/").status_code == 404


def test_no_script_can_be_smuggled_into_the_frame(client: Client, meals: Form) -> None:
    bad = sound() | {"title": "</script><script>alert(1)</script>"}
    assert _save(client, bad).status_code == 302
    assert b"<script>alert" not in client.get(f"{PAGE}frame/").content


@pytest.mark.parametrize("subject", [Subject.INDIVIDUAL, Subject.GROUP])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_each_ready_question_passes_the_gate(db: None, subject: Subject, language: str) -> None:
    """Whatever the dictionary holds: a question from the palette can be published as it stands."""
    current = catalogue.current()
    questions: list[Any] = known_questions(current, subject, language=language)
    assert len(questions) >= 3 and {one["type"] for one in questions} <= {*TYPES.values(), "select"}
    page = {"type": "panel", "key": "page_one", "title": "One", "components": questions}
    definition = {"display": "form", "title": "All", "language": language, "components": [page]}
    _form, faults = judge(definition, action=Action.CORRECT_FACTS)
    assert [(fault.path, fault.message) for fault in faults] == []


def test_the_words_of_the_dictionary_come_with_its_questions(db: None) -> None:
    current = catalogue.current()
    given = sound()
    spec = current.field("individual", "family_name")
    assert spec is not None
    asked = known_questions(current, Subject.INDIVIDUAL, language="en")
    given["components"][0]["components"].append(next(one for one in asked if one["key"] == "family_name"))
    done = with_known_words(given, current)
    assert done["i18n"]["fr"]["Family name"] == spec.labels["fr"]
    assert done["i18n"]["fr"]["Given name"] == "fr Given name", "what somebody has translated stays"
    assert judge(done, action=Action.CORRECT_FACTS)[1] == []
    alone = given | {"i18n": {}}
    assert with_known_words(alone, current)["i18n"] == {}, "a form speaks the languages that it was given"
