"""Drafts, published versions and their promises."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.intake import errors
from tessera.intake.actions import forms
from tessera.intake.actions.forms import Settings
from tessera.intake.choices import Action, FormStatus
from tessera.intake.models import Form, FormVersion
from tessera.lib.refusals import Refusal
from tests.intake.conftest import NOW, publish
from tests.intake.forms import sound

pytestmark = pytest.mark.django_db
BY = system_viewer()


def create(key: str = "meals", definition: Any = None, **settings: Any) -> Form:
    return forms.create(key, definition=definition or sound(), settings=Settings(**settings), by=BY, now=NOW)


def test_a_draft_becomes_a_version_that_stays() -> None:
    form = create(action=Action.CORRECT_FACTS)
    assert form.status == FormStatus.DRAFT and form.titles["fr"] == "fr School meals"
    version = forms.publish(form, by=BY, now=NOW)
    assert (version.number, form.status) == (1, FormStatus.OPEN)
    assert sorted(version.languages) == ["ar", "en", "fr"]
    assert "individual.birth_date" in version.bindings
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(definition={})
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).delete()
    with pytest.raises(errors.NothingToPublish):
        forms.publish(form, by=BY, now=NOW)


def test_a_published_form_is_revised_in_a_new_draft() -> None:
    form = create(action=Action.CORRECT_FACTS)
    forms.publish(form, by=BY, now=NOW)
    changed = sound() | {"title": "Meals"}
    changed["i18n"]["fr"]["Meals"] = changed["i18n"]["ar"]["Meals"] = "Repas"
    forms.save_draft(form, definition=changed, by=BY, now=NOW)
    draft = forms.save_draft(form, definition=changed, by=BY, now=NOW)
    assert draft.number == 2 and not draft.is_published
    assert form.titles["en"] == "School meals"
    forms.publish(form, by=BY, now=NOW)
    assert form.titles["en"] == "Meals"
    forms.save_draft(form, definition=sound(), by=BY, now=NOW)
    forms.discard_draft(form, by=BY)
    assert [one.number for one in form.versions.all()] == [2, 1]


def test_what_is_not_sound_is_kept_but_not_published() -> None:
    form = create(definition={"title": "Half", "components": []})
    with pytest.raises(errors.FormNotReady) as refused:
        forms.publish(form, by=BY, now=NOW)
    assert [fault.code for fault in refused.value.faults] == ["page-missing"] or refused.value.faults
    assert form.status == FormStatus.DRAFT


@pytest.mark.parametrize(
    ("refusal", "arguments"),
    [
        (errors.KeyUnusable, {"key": "School Meals"}),
        (errors.DatesCrossed, {"opens_on": date(2026, 2, 1), "closes_on": date(2026, 2, 1)}),
        (errors.FormTooLarge, {"definition": {"title": "x" * 600_000}}),
    ],
)
def test_what_is_refused(refusal: type[Refusal], arguments: dict[str, Any]) -> None:
    with pytest.raises(refusal):
        create(**arguments)


def test_a_key_is_given_once() -> None:
    create()
    with pytest.raises(errors.KeyTaken):
        create()


def test_a_retired_form_is_neither_changed_nor_published() -> None:
    form = create()
    forms.retire(form, by=BY, now=NOW)
    with pytest.raises(errors.FormRetired):
        forms.save_draft(form, definition=sound(), by=BY, now=NOW)
    with pytest.raises(errors.FormRetired):
        forms.publish(form, by=BY, now=NOW)


def test_the_action_of_a_published_form_must_fit_its_questions() -> None:
    form = create(action=Action.CORRECT_FACTS)
    forms.publish(form, by=BY, now=NOW)
    with pytest.raises(errors.FormNotReady):
        forms.change(form, settings=Settings(action=Action.NOTHING), by=BY, now=NOW)
    forms.change(form, settings=Settings(action=Action.ADD_CHILD, programme="meals"), by=BY, now=NOW)
    form.refresh_from_db()
    assert (form.action, form.programme) == (Action.ADD_CHILD, "meals")


def test_only_who_may_design_forms_does() -> None:
    nobody = Viewer("somebody", "Somebody")
    form = create()
    for act in (
        lambda: forms.create("x", definition={}, settings=Settings(), by=nobody, now=NOW),
        lambda: forms.save_draft(form, definition={}, by=nobody, now=NOW),
        lambda: forms.publish(form, by=nobody, now=NOW),
        lambda: forms.retire(form, by=nobody, now=NOW),
        lambda: forms.change(form, settings=Settings(), by=nobody, now=NOW),
        lambda: forms.discard_draft(form, by=nobody),
        lambda: forms.import_form({}, by=nobody, now=NOW),
    ):
        with pytest.raises(PermissionMissing):
            act()


def test_a_form_travels_as_json() -> None:
    form = publish("meals", sound(), Action.CORRECT_FACTS, programme="feeding")
    document = json.loads(json.dumps(forms.export(form)))
    again = forms.import_form(document, by=BY, now=NOW)
    assert again.pk == form.pk and form.versions.count() == 2  # a draft of the same form
    document["key"] = "meals_two"
    other = forms.import_form(document, by=BY, now=NOW)
    assert (other.action, other.programme, other.status) == (
        Action.CORRECT_FACTS,
        "feeding",
        FormStatus.DRAFT,
    )
    forms.publish(other, by=BY, now=NOW)
    assert other.versions.get().definition == form.versions.get(number=1).definition
    for broken in (
        {},
        [],
        {"format": "tessera-form/1", "key": "x"},
        document | {"key": "y", "action": "evil"},
    ):
        with pytest.raises(errors.DefinitionUnreadable):
            forms.import_form(broken, by=BY, now=NOW)
