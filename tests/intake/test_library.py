"""The shipped forms: sound, in three languages, ready for the portal and for the field."""

import pytest
from django.conf import settings

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.intake import library
from tessera.intake.actions import forms, submissions
from tessera.intake.choices import FormStatus
from tessera.intake.library import Ready
from tessera.intake.models import Form, Submission
from tessera.intake.odk.xlsform import sheets
from tessera.intake.profile.model import RowsQuestion
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual
from tests.cast import Country
from tests.changes.families import Family
from tests.intake.conftest import NOW
from tests.intake.test_submissions import records

SYSTEM = system_viewer()


def test_there_are_three() -> None:
    assert [one.key for one in library.ready_forms()] == ["new_baby", "register_my_household", "school_meals"]


@pytest.mark.django_db
@pytest.mark.parametrize("ready", library.ready_forms(), ids=lambda ready: ready.key)
def test_a_ready_form_can_be_published_as_it_is(ready: Ready) -> None:
    form = library.take(ready.key, by=SYSTEM, now=NOW)
    assert form.status == FormStatus.DRAFT
    forms.publish(form, by=SYSTEM, now=NOW)
    assert set(form.titles) == set(dict(settings.LANGUAGES))
    assert ready.title_in("ar") == form.title_in("ar") != ready.title_in("en")
    again = library.take(ready.key, by=SYSTEM, now=NOW)
    assert again.pk == form.pk and form.versions.count() == 2


@pytest.mark.parametrize("ready", library.ready_forms(), ids=lambda ready: ready.key)
def test_a_ready_form_goes_to_the_field(ready: Ready) -> None:
    made = sheets(ready.profile, form_id=ready.key, version="1")
    assert made.left_out == []
    assert "<h:html" in made.as_xform()


@pytest.mark.django_db
def test_the_library_has_nothing_else() -> None:
    with pytest.raises(NotFound):
        library.take("nothing", by=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_what_is_there_is_not_published_again() -> None:
    assert len(library.publish_all(by=SYSTEM, now=NOW)) == 3
    assert library.publish_all(by=SYSTEM, now=NOW) == []


def test_the_application_for_meals_is_as_long_as_was_asked() -> None:
    meals = next(one for one in library.ready_forms() if one.key == "school_meals")
    assert meals.count >= 12 and len(meals.profile.pages) == 3
    questions = list(meals.profile.questions())
    assert any(isinstance(one, RowsQuestion) for one in questions)
    assert any(one.condition for one in questions) and any(one.kind == "file" for one in questions)


@pytest.mark.django_db
def test_each_is_filled_in_and_filed(tamar: Country, family: Family) -> None:
    library.publish_all(by=SYSTEM, now=NOW)
    household = {
        "given_name": "Fatou", "family_name": "Sow", "sex": "2", "birth_date": "01/02/1990", "agree": True,
        "area": tamar.village.code, "rooms": 2, "assets": {"radio": True, "phone": False},
        "members": [{"member_name": "Ali", "member_tie": "spouse", "member_sex": "1"}],
    }  # fmt: skip
    baby = {
        "given_name": "Fanta", "sex": "2", "birth_date": "03/05/2026", "place": "home", "agree": True, "weight": 3000,
    }  # fmt: skip
    child = {
        "child_name": "Awa",
        "child_born": "01/02/2018",
        "school": "Centre",
        "grade": 2,
        "allergic": "no",
    }
    meals = {"phone": "+221 77 123 40 99", "reach": "sms", "children": [child], "meals": 2, "agree": True}
    for key, given, about in (
        ("register_my_household", household, {}),
        ("new_baby", baby, records(family)),
        ("school_meals", meals, records(family)),
    ):
        _sent, receipt = submissions.send(Form.objects.get(key=key), given=given, by=SYSTEM, now=NOW, **about)
        assert receipt.request, key
    with narrowed_to(SYSTEM):
        assert Individual.objects.get(given_name="Fatou").memberships.get().group.memberships.count() == 2
        assert Individual.objects.filter(given_name="Fanta").exists()
        assert (
            Group.objects.filter(memberships__individual__given_name="Fatou").get().area_id
            == tamar.village.pk
        )
        answers = Submission.objects.get(form__key="new_baby").answers
        assert "weight" not in answers  # asked of who was born in a hospital only
        assert Submission.objects.get(form__key="register_my_household").answers["people"] == 2
