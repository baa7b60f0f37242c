"""The outline of a form: what is shown, kept, refused, and never lost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tessera.accounts.models import User
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import CodeList, Field
from tessera.intake.actions import forms
from tessera.intake.actions.forms import Settings, judge
from tessera.intake.choices import Action
from tessera.intake.errors import DraftChanged
from tessera.intake.models import Form
from tessera.intake.outline.tree import edition_of
from tests.cast import log_in, make_user
from tests.intake.conftest import NOW, publish
from tests.intake.forms import Json, sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def meals() -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


@pytest.fixture
def client(administrator: User) -> Client:
    return log_in(administrator)


def url(page: str = "", *more: str) -> str:
    return reverse(f"console:form-outline{page}", args=["school_meals", *more])


def newest(form: Form) -> Json:
    version = form.versions.order_by("-number").first()
    assert version is not None
    definition: Json = version.definition
    return definition


def filled(client: Client, address: str, **given: Any) -> dict[str, Any]:
    """What a browser would send: all that the form shows, and what was typed."""
    response = client.get(address)
    assert response.status_code == 200, address
    form, page = response.context["form"], response.context["page"]
    sent = {"seen": page.seen, "was": page.was, "kind": page.kind}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value is not None and value is not False:
            sent[bound.html_name] = str(value)
    sent |= given
    return {name: value for name, value in sent.items() if value is not None}


def test_the_outline_shows_everything_with_what_can_be_done(client: Client, meals: Form) -> None:
    shown = client.get(url()).content.decode()
    for words in (
        "The child",
        "Given name",
        "Other children",
        "Age",
        "Who eats",
        "no problems found",
        "calculated",
    ):
        assert words in shown


def test_saving_what_is_shown_changes_nothing(client: Client, meals: Form) -> None:
    before = newest(meals)
    for place in ("0", "0-0", "0-1", "0-2", "0-3", "1-0", "1-1", "1-2", "1-2-0", "1-2-1", "1-3"):
        sent = filled(client, url("-part", place))
        response = client.post(url("-part", place), sent)
        assert response.status_code == 302, (place, response.context["form"].errors)
    kept = newest(meals)
    assert kept["components"] == [one for one in before["components"] if one["type"] == "panel"]
    assert kept["i18n"] == before["i18n"]


def typed(client: Client, address: str, **given: Any) -> Any:
    """The page's form sent with what was typed; it must be kept."""
    response = client.post(address, filled(client, address, **given))
    assert response.status_code == 302, response.context["form"].errors
    return response


def test_a_question_of_the_dictionary_comes_ready_in_all_languages(client: Client, meals: Form) -> None:
    codes = CodeList.objects.get(key="marital_status")
    labels = {"en": "Lives how", "fr": "Vit comment", "ar": "كيف يعيش"}
    Field.objects.create(
        subject=Subject.GROUP, key="living", type=FieldType.CODE, code_list=codes, labels=labels
    )
    response = typed(client, f"{url('-add')}?kind=group.living&at=1-1")
    assert response["Location"] == f"{url()}?at=1-2#part-1-1"
    kept = newest(meals)
    made = kept["components"][1]["components"][1]
    assert (made["label"], made["properties"]) == ("Lives how", {"registry": "group.living"})
    for language in ("fr", "ar"):
        for text in (made["label"], *(one["label"] for one in made.get("values") or made["data"]["values"])):
            assert kept["i18n"][language][text]
    assert judge(kept, action=meals.action)[1] == []


def test_every_kind_can_be_added_and_is_then_as_it_was_typed(client: Client, meals: Form) -> None:
    options = {
        "options_en": "Rice\nBread",
        "options_fr": "Riz\nPain",
        "options_ar": "أرز\nخبز",
        "option_values": "\nb",
    }
    labels = {"label_en": "Any thing", "label_fr": "Une chose", "label_ar": "شيء"}
    for kind in ("textfield", "textarea", "number", "checkbox", "radio", "select", "selectboxes", "day", "phoneNumber",
                 "email", "file", "area"):  # fmt: skip
        more = options if kind in {"radio", "select", "selectboxes"} else {}
        typed(client, f"{url('-add')}?kind={kind}&at=0-99", **labels, **more)
    kept = newest(meals)
    assert judge(kept, action=meals.action)[1] == []
    added = kept["components"][0]["components"][4:]
    assert [one["key"] for one in added[:3]] == ["any_thing", "any_thing_2", "any_thing_3"]
    assert added[4]["values"] == [{"value": "rice", "label": "Rice"}, {"value": "b", "label": "Bread"}]
    assert added[5]["data"]["values"] == added[4]["values"]
    assert kept["i18n"]["ar"]["Rice"] == "أرز" and kept["i18n"]["fr"]["Any thing"] == "Une chose"


def test_pages_rows_and_texts_are_added(client: Client, meals: Form) -> None:
    words = {"label_en": "More", "label_fr": "Plus", "label_ar": "المزيد"}
    typed(client, f"{url('-add')}?kind=panel&at=0-1", **words)
    typed(
        client, f"{url('-add')}?kind=editgrid&at=1-0", **(words | {"label_en": "Beds"}), least="1", most="4"
    )
    typed(
        client,
        f"{url('-add')}?kind=number&at=1-0-0",
        **(words | {"label_en": "Width"}),
        maximum="2.5",
        whole="on",
    )
    html = {"html_en": "One\n\nTwo & three", "html_fr": "Un", "html_ar": "<p>واحد <b>و</b></p>"}
    typed(client, f"{url('-add')}?kind=content&at=1-0", **html)
    kept = newest(meals)
    page = kept["components"][1]
    assert page["title"] == "More" and [one["type"] for one in page["components"]] == ["content", "editgrid"]
    assert page["components"][0]["html"] == "<p>One</p><p>Two &amp; three</p>"
    assert kept["i18n"]["fr"][page["components"][0]["html"]] == "<p>Un</p>"
    assert page["components"][1]["validate"] == {"minLength": 1, "maxLength": 4}
    assert page["components"][1]["components"][0]["validate"] == {"max": 2.5, "integer": True}
    shown = client.get(url("-part", "1-0")).content.decode()
    assert "One\n\nTwo &amp; three" in shown


def test_a_condition_is_typed_in_the_words_of_the_answers(client: Client, meals: Form) -> None:
    when = {"condition": "compared", "when_0": "sex", "is_0": "isEqual"}
    typed(client, url("-part", "1-3"), **when, value_0="fr female")
    assert newest(meals)["components"][1]["components"][3]["conditional"] == {
        "show": True,
        "conjunction": "all",
        "conditions": [{"component": "sex", "operator": "isEqual", "value": "2"}],
    }
    assert filled(client, url("-part", "1-3"))["value_0"] == "Female"
    address = url("-part", "1-3")
    for given, words in (
        ({"value_0": "Maybe"}, "no such answer. Its answers: Male, Female"),
        ({"value_0": ""}, "Say with what"),
        ({"when_0": ""}, "Choose the question"),
        ({"when_0": "meals", "value_0": "many"}, "Enter a number"),
        ({"condition": "logic"}, "Write the rule"),
        ({"condition": "logic", "condition_logic": "{"}, "This is not JSON."),
        ({"condition": "logic", "condition_logic": '{"eval": 1}'}, "unknown operation"),
        ({"calculation": "[1]"}, "This is not JSONLogic"),
        ({"when_0": "nobody"}, "Select a valid choice"),
    ):
        response = client.post(address, filled(client, address, **given))
        assert response.status_code == 422 and words in response.content.decode(), given
    typed(
        client, address, condition="logic", condition_logic='{"==": [{"var": "data.sex"}, "2"]}', value_0=""
    )
    made = newest(meals)["components"][1]["components"][3]
    assert made["conditional"] == {"json": {"==": [{"var": "data.sex"}, "2"]}}
    typed(client, address, condition="always")
    assert "conditional" not in newest(meals)["components"][1]["components"][3]


def test_what_is_wrong_is_said_where_it_was_typed(client: Client, meals: Form) -> None:
    for place, given, words in (
        ("0-0", {"label_en": ""}, "the form is written in this language"),
        ("0-0", {"key": "Sex!"}, "cannot be a key"),
        ("0-0", {"key": "sex"}, "has the key “sex” already"),
        ("0-0", {"pattern": "("}, "This pattern cannot be read"),
        ("0-1", {"options_en": ""}, "Give at least one option"),
        ("0-1", {"options_en": "A\n\nB"}, "A line is empty"),
        ("0-1", {"options_fr": "A\nB\nC"}, "each line must be the same choice"),
        ("0-1", {"option_values": "1\n1"}, "is given twice"),
        ("0-1", {"option_values": "a b"}, "no spaces"),
        ("1-0", {"html_en": "<script>x</script>"}, "&lt;script&gt; is not shown"),
        ("1-0", {"html_fr": "{{ x }}"}, "are not shown"),
        ("0-0", {"label_en": "x" * 1001}, "at most 1000"),
    ):
        address = url("-part", place)
        response = client.post(address, filled(client, address, **given))
        assert response.status_code == 422, given
        assert words in response.content.decode(), given
        for typed_in in given.values():
            assert typed_in in [one.value() for one in response.context["form"]]
    assert not meals.versions.filter(published_at=None).exists()


def test_a_new_key_is_followed_by_what_speaks_of_it(client: Client, meals: Form) -> None:
    typed(client, url("-part", "0-1"), key="gender", required=None, binding="")
    kept = newest(meals)
    question = kept["components"][0]["components"][1]
    assert (
        question["key"] == "gender"
        and "required" not in question["validate"]
        and question["properties"] == {}
    )
    assert kept["components"][1]["components"][1]["conditional"]["when"] == "gender"


def test_the_faults_of_the_gate_stand_beside_what_they_speak_of(client: Client, meals: Form) -> None:
    typed(client, url("-part", "1-2-0"), label_fr="", message_en="Say a name")
    typed(client, url("-part", "0-3"), minimum="9")
    page = client.get(url()).context["page"]
    assert not page.is_ready and {one.target for one in page.faults} == {"part-1-2-0", "part-0-3"}
    assert any("its lower bound is above" in one for one in page.nodes[0].held[3].faults)
    assert len(page.nodes[1].held[2].held[0].faults) == 3
    assert "its lower bound is above" in client.get(url("-part", "0-3")).content.decode()


def test_what_form_io_would_run_can_be_taken_away(client: Client, meals: Form, administrator: User) -> None:
    bad = sound()
    bad["components"][0]["components"][0] |= {
        "defaultValue": "x",
        "customDefaultValue": "value = 1",
        "unique": True,
    }
    forms.save_draft(meals, definition=bad, by=system_viewer(), now=NOW)
    assert not client.get(url()).context["page"].is_ready
    typed(client, url("-part", "0-0"), mend="on")
    assert client.get(url()).context["page"].is_ready


# Moving and deleting


def seen(client: Client) -> str:
    edition: str = client.get(url()).context["page"].edition
    return edition


def test_parts_are_moved_and_the_page_goes_back_to_the_same_button(client: Client, meals: Form) -> None:
    response = client.post(url("-move", "0-0"), {"step": "down", "seen": seen(client)})
    assert response["Location"] == f"{url()}#down-0-1"
    response = client.post(url("-move", "1-1"), {"step": "into", "seen": seen(client)})
    assert response["Location"] == f"{url()}#part-1-1-0", "in the rows there is nothing to move it into"
    response = client.post(url("-move", "1-1-0"), {"to": "0-0", "seen": seen(client)})
    kept = newest(meals)
    assert [one["key"] for one in kept["components"][0]["components"]][:3] == ["rooms", "sex", "given_name"]
    for wrong in ({"step": "out"}, {"to": "9-9"}, {"to": "1"}, {"to": "x"}, {"step": "sideways"}, {}):
        response = client.post(url("-move", "0-0"), wrong | {"seen": seen(client)}, follow=True)
        assert "banner-bad" in response.content.decode() and newest(meals) == kept, wrong


def test_deleting_asks_first_when_something_depends_on_it(client: Client, meals: Form) -> None:
    asked = client.post(url("-delete", "0-1"), {"seen": seen(client)})
    assert [one.label for one in asked.context["page"].leaning] == ["Rooms"]
    asked = client.post(url("-delete", "1-2"), {"seen": seen(client)})
    assert asked.context["page"].held == ("Name", "Age") and len(asked.context["page"].leaning) == 1
    assert not meals.versions.filter(published_at=None).exists()
    client.post(url("-delete", "0-1"), {"seen": seen(client), "sure": "1"})
    client.post(url("-delete", "0-1"), {"seen": seen(client)})
    assert [one["key"] for one in newest(meals)["components"][0]["components"]] == ["given_name", "meals"]


# Two people at once


def test_who_saves_over_something_newer_is_told_and_loses_nothing(client: Client, meals: Form) -> None:
    address = url("-part", "1-1")
    sent = filled(client, address, label_en="Rooms for sleeping", label_fr="")
    client.post(url("-move", "1-1"), {"step": "up", "seen": seen(client)})
    typed(client, url("-part", "1-0"), label_ar="غرف")
    kept = newest(meals)
    refused = client.post(address, sent)
    assert refused.status_code == 409 and newest(meals) == kept
    shown = refused.content.decode()
    assert "has saved the form since you opened it" in shown and "Rooms for sleeping" in shown
    assert refused.context["page"].action == url("-part", "1-0"), "where the question stands now"
    assert "غرف" in [fact.value for fact in refused.context["page"].now]
    again = {
        one.html_name: one.value() for one in refused.context["form"] if one.value() not in (None, False)
    }
    again |= {"seen": refused.context["page"].seen, "was": "rooms", "kind": "number"}
    assert client.post(refused.context["page"].action, again).status_code == 302
    assert newest(meals)["components"][1]["components"][0]["label"] == "Rooms for sleeping"
    assert (
        client.post(url("-move", "0-0"), {"step": "down", "seen": sent["seen"]}, follow=True).status_code
        == 200
    )
    assert newest(meals)["components"][0]["components"][0]["key"] == "given_name"


def test_what_was_typed_for_a_part_that_is_gone_can_be_kept_as_a_new_one(client: Client, meals: Form) -> None:
    address = url("-part", "0-3")
    sent = filled(client, address, label_en="Meals each day", maximum="4")
    client.post(url("-delete", "0-3"), {"seen": seen(client), "sure": "1"})
    refused = client.post(address, sent)
    page = refused.context["page"]
    assert refused.status_code == 409 and page.is_new and "Meals each day" in refused.content.decode()
    assert client.post(page.action, sent | {"seen": page.seen}).status_code == 302
    made = newest(meals)["components"][1]["components"][-1]
    assert (made["label"], made["validate"]["max"], made["key"]) == ("Meals each day", 4, "meals")


def test_the_action_refuses_an_edition_that_is_not_the_newest(meals: Form) -> None:
    with pytest.raises(DraftChanged) as refused:
        forms.save_draft(meals, definition=sound(), by=system_viewer(), now=NOW, seen=edition_of(sound()))
    assert refused.value.code == "form-draft-changed" and refused.value.status == 409
    version = forms.save_draft(
        meals, definition=sound(), by=system_viewer(), now=NOW, seen=edition_of(newest(meals))
    )
    assert version.number == 2


# The rest


def test_the_title_is_kept_in_every_language(client: Client, meals: Form) -> None:
    sent = {"title_en": "Meals", "title_fr": "Repas", "title_ar": "وجبات", "seen": seen(client)}
    assert client.post(url("-title"), sent | {"title_en": ""}).status_code == 422
    assert client.post(url("-title"), sent | {"seen": "old"}).status_code == 409
    assert client.post(url("-title"), sent).status_code == 302
    kept = newest(meals)
    assert (kept["title"], kept["i18n"]["fr"]["Meals"]) == ("Meals", "Repas") and "School meals" not in kept[
        "i18n"
    ]["fr"]


def test_a_form_without_anything_begins_with_a_page(client: Client, administrator: User) -> None:
    forms.create("school_meals", definition={}, settings=Settings(), by=system_viewer(), now=NOW)
    empty = client.get(url()).content.decode()
    assert "Nothing stands in this form yet" in empty and '<option value="panel" selected>' in empty
    response = client.get(f"{url('-add')}?kind=number&at=0", follow=True)
    assert "Add a page first" in response.content.decode()
    typed(client, f"{url('-add')}?kind=panel&at=0", label_en="First", label_fr="", label_ar="")
    typed(client, f"{url('-add')}?kind=number&at=0-0", label_en="How many?")
    form = Form.objects.get(key="school_meals")
    assert newest(form)["components"][0]["components"][0]["key"] == "how_many"


def test_only_who_designs_forms_comes_in_and_only_to_what_is_there(
    client: Client, meals: Form, district: Area
) -> None:
    clerk = log_in(make_user("Cora Clerk", ("registrar", district)))
    pages = [url(), url("-title"), f"{url('-add')}?kind=number", url("-part", "0-0"), url("-delete", "0-0")]
    assert [clerk.get(one).status_code for one in pages] == [403] * 5
    assert clerk.post(url("-move", "0-0"), {"step": "down"}).status_code == 403
    assert client.get(url("-move", "0-0")).status_code == 405
    for absent in (url("-part", "9"), url("-part", "0-0-0"), url("-part", "x"), url("-delete", "0-99"),
                   f"{url('-add')}?kind=nothing", f"{url('-add')}?kind=individual.status", url("-add")):  # fmt: skip
        assert client.get(absent).status_code == 404, absent
    assert client.post(url("-part", "0-0"), {"seen": "x", "kind": "junk"}).status_code == 404
    forms.retire(meals, by=system_viewer(), now=NOW)
    response = client.post(url("-move", "0-0"), {"step": "down", "seen": seen(client)}, follow=True)
    assert "used no more" in response.content.decode()


def test_the_outline_asks_the_database_as_often_for_any_form(client: Client, meals: Form) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url())
        return len(queries)

    forms.save_draft(meals, definition=sound(), by=system_viewer(), now=NOW)
    count()
    before = count()
    grown = sound()
    grown["components"] += [
        page | {"key": f"page_{number}"} for number, page in enumerate(grown["components"] * 5)
    ]
    forms.save_draft(meals, definition=grown, by=system_viewer(), now=NOW)
    assert count() == before
