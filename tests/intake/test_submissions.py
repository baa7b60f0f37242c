"""Filling forms in, on the portal and at the desk: drafts, checks, change requests, and who sees what."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.choices import RequestStatus
from tessera.intake import errors
from tessera.intake.actions import forms, submissions
from tessera.intake.choices import Action, Audience, FormChannel, SubmissionStatus
from tessera.intake.models import Form, Submission
from tessera.lib.refusals import NotFound, Refusal
from tessera.registry.models import Group, Individual, Relationship
from tests.cast import Country
from tests.changes.families import Family
from tests.citizens import viewer_of
from tests.intake.conftest import NOW, publish
from tests.intake.forms import Json, sound

pytestmark = pytest.mark.django_db
SYSTEM = system_viewer()
PAGE_CHILD: Json = {"given_name": "Amina", "sex": "2", "birth_date": "27/03/1986", "meals": 2}
PAGE_HOME: Json = {"rooms": 3, "others": [{"name": "Awa", "age": 4}], "eaters": 99}


def records(family: Family) -> dict[str, Any]:
    with narrowed_to(SYSTEM):
        return {
            "individual": Individual.objects.select_related("area").get(public_id=family.amina),
            "group": Group.objects.select_related("area").get(public_id=family.household),
        }


def fill(form: Form, by: Viewer, family: Family) -> Submission:
    begun = submissions.start(form, by=by, now=NOW, **records(family))
    submissions.save_page(begun, page="page_child", given=PAGE_CHILD, by=by, now=NOW)
    submissions.save_page(begun, page="page_home", given=PAGE_HOME, by=by, now=NOW)
    return begun


def test_a_form_is_prefilled_begun_and_sent_as_a_change_request(meals: Form, family: Family) -> None:
    begun = submissions.start(meals, by=SYSTEM, now=NOW, **records(family))
    known = submissions.answers_of(begun)
    assert known["given_name"] == "Amina" and known["sex"] == "2"
    assert begun.seen["individual"]["birth_date"] is not None
    changed = PAGE_CHILD | {"given_name": "Aminata"}
    cleaned = submissions.save_page(begun, page="page_child", given=changed, by=SYSTEM, now=NOW)
    assert not cleaned.refused
    submissions.save_page(begun, page="page_home", given=PAGE_HOME, by=SYSTEM, now=NOW)
    receipt = submissions.submit(begun, by=SYSTEM, now=NOW + timedelta(minutes=5))
    assert receipt.reference.startswith("FS-2026-") and receipt.request.startswith("CR-")
    with narrowed_to(SYSTEM):
        kept = Submission.objects.get()
        assert kept.status == SubmissionStatus.FILED and kept.request is not None
        assert kept.answers["eaters"] == 2  # calculated, whatever was sent
        assert kept.facts["individual"]["given_name"] == "Aminata"
        assert kept.request.status == RequestStatus.APPLIED and kept.request.source == kept.reference
        assert Individual.objects.get(public_id=family.amina).given_name == "Aminata"


def test_what_is_refused_is_kept_and_said_page_by_page(meals: Form, family: Family) -> None:
    begun = submissions.start(meals, by=SYSTEM, now=NOW, **records(family))
    wrong = {"given_name": "4mina", "sex": "x", "birth_date": "31/02/1986", "meals": 9, "hacker": 1}
    cleaned = submissions.save_page(begun, page="page_child", given=wrong, by=SYSTEM, now=NOW)
    assert {(one.path, one.rule) for one in cleaned.refused} == {
        ("given_name", "pattern"), ("sex", "onlyAvailableItems"), ("birth_date", "day"), ("meals", "max"),
    }  # fmt: skip
    with narrowed_to(SYSTEM):
        kept = Submission.objects.get()
    assert (
        kept.answers["given_name"] == "4mina" and "hacker" not in kept.answers and kept.page == "page_child"
    )
    with pytest.raises(errors.AnswersRefused) as refused:
        submissions.submit(begun, by=SYSTEM, now=NOW)
    assert len(refused.value.refused) == 4


def test_answers_that_change_nothing_are_only_received(meals: Form, family: Family) -> None:
    begun = submissions.start(meals, by=SYSTEM, now=NOW, **records(family))
    receipt = submissions.submit(begun, by=SYSTEM, now=NOW)
    assert receipt.request == ""
    with narrowed_to(SYSTEM):
        assert Submission.objects.get().status == SubmissionStatus.RECEIVED


def test_a_citizen_fills_in_for_herself_and_the_office_decides(meals: Form, family: Family) -> None:
    by = viewer_of(family.amina)
    begun = fill(meals, by, family)
    submissions.save_page(
        begun, page="page_child", given=PAGE_CHILD | {"given_name": "Aminata"}, by=by, now=NOW
    )
    later = viewer_of(family.amina)  # on another device: another session, the same citizen
    with narrowed_to(later):
        again = Submission.objects.get()
    submissions.submit(again, by=later, now=NOW)
    with narrowed_to(SYSTEM):
        kept = Submission.objects.get()
        assert kept.channel == "portal" and kept.request is not None
        assert kept.request.status == RequestStatus.SUBMITTED and kept.request.channel == "portal"


def test_nobody_else_goes_on_with_what_somebody_began(meals: Form, family: Family) -> None:
    amina, moussa = viewer_of(family.amina), viewer_of(family.moussa)
    begun = submissions.start(meals, by=amina, now=NOW, **records(family))
    for act in (
        lambda: submissions.save_page(begun, page="page_child", given={}, by=moussa, now=NOW),
        lambda: submissions.submit(begun, by=moussa, now=NOW),
        lambda: submissions.discard(begun, by=moussa),
    ):
        with pytest.raises(NotFound):
            act()
    with narrowed_to(moussa):
        assert not Submission.objects.exists()


def test_what_was_sent_is_seen_where_it_lies_and_by_whom_it_is_about(
    meals: Form, family: Family, tamar: Country
) -> None:
    here = _staff(tamar.district.path)
    elsewhere = _staff(tamar.elsewhere.path)
    by = viewer_of(family.amina)
    begun = fill(meals, by, family)
    with narrowed_to(here):
        assert not Submission.objects.exists()  # begun, not sent
    submissions.submit(begun, by=by, now=NOW)
    for viewer, count in (
        (here, 1),
        (elsewhere, 0),
        (viewer_of(family.amina), 1),
        (viewer_of(family.moussa), 0),
    ):
        with narrowed_to(viewer):
            assert Submission.objects.count() == count
    with narrowed_to(None):
        assert not Submission.objects.exists()


def _staff(path: str) -> Viewer:
    whole = system_viewer()
    reach = replace(whole.sees, everywhere=False, paths=frozenset({path}))
    return Viewer("staff-" + path, "Staff", reaches=dict.fromkeys(whole.reaches, reach))


def test_what_was_sent_stays_as_it_is(meals: Form, family: Family) -> None:
    begun = fill(meals, SYSTEM, family)
    submissions.submit(begun, by=SYSTEM, now=NOW)
    with narrowed_to(SYSTEM):
        sent = Submission.objects.get()
        with pytest.raises(errors.AlreadySent):
            submissions.save_page(sent, page="page_child", given={}, by=SYSTEM, now=NOW)
        with pytest.raises(errors.AlreadySent):
            submissions.submit(sent, by=SYSTEM, now=NOW)
        with pytest.raises(IntegrityError, match="stay as they are"), transaction.atomic():
            Submission.objects.filter(pk=sent.pk).update(answers={})


def test_new_versions_do_not_disturb_what_was_begun(meals: Form, family: Family) -> None:
    begun = fill(meals, SYSTEM, family)
    changed = sound()
    del changed["components"][0]["components"][3]
    forms.save_draft(meals, definition=changed, by=SYSTEM, now=NOW)
    forms.publish(meals, by=SYSTEM, now=NOW)
    submissions.submit(begun, by=SYSTEM, now=NOW)
    with narrowed_to(SYSTEM):
        kept = Submission.objects.get()
        assert kept.version.number == 1 and kept.answers["meals"] == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"opens_on": date(2026, 7, 1)},
        {"closes_on": date(2026, 6, 1)},
        {"channel": FormChannel.PORTAL},
    ],
)
def test_a_form_is_begun_only_when_and_where_it_is_open(settings: dict[str, Any], family: Family) -> None:
    form = publish("closed", sound(), Action.CORRECT_FACTS, **settings)
    with pytest.raises(errors.FormClosed):
        submissions.start(form, by=SYSTEM, now=NOW, **records(family))


def test_a_form_has_its_audience(family: Family) -> None:
    form = publish("newcomers", sound(), Action.CORRECT_FACTS, audience=Audience.UNREGISTERED)
    with pytest.raises(errors.FormClosed):
        submissions.start(form, by=viewer_of(family.amina), now=NOW, **records(family))
    forms.retire(form, by=SYSTEM, now=NOW)
    with pytest.raises(errors.FormClosed):
        submissions.start(form, by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("refusal", "page", "given"),
    [
        (errors.PageUnknown, "page_nowhere", {}),
        (errors.AnswersTooLarge, "page_child", {"given_name": "x" * 400_000}),
    ],
)
def test_pages_that_cannot_be_kept(
    refusal: type[Refusal], page: str, given: Json, meals: Form, family: Family
) -> None:
    begun = submissions.start(meals, by=SYSTEM, now=NOW, **records(family))
    with pytest.raises(refusal):
        submissions.save_page(begun, page=page, given=given, by=SYSTEM, now=NOW)


def test_nobody_begins_forms_without_end(meals: Form, family: Family) -> None:
    for _ in range(submissions.MOST_BEGUN):
        begun = submissions.start(meals, by=SYSTEM, now=NOW, **records(family))
    with pytest.raises(errors.TooManySubmissions):
        submissions.start(meals, by=SYSTEM, now=NOW, **records(family))
    submissions.discard(begun, by=SYSTEM)
    submissions.start(meals, by=SYSTEM, now=NOW, **records(family))


HOUSEHOLD: Json = {
    "title": "Register",
    "components": [
        {"type": "panel", "key": "page_head", "title": "Head", "components": [
            {"type": "textfield", "key": "given_name", "label": "Given name", "validate": {"required": True},
             "properties": {"registry": "individual.given_name"}},
            {"type": "radio", "key": "sex", "label": "Sex", "properties": {"registry": "individual.sex"},
             "values": [{"value": "1", "label": "Male"}, {"value": "2", "label": "Female"}]},
            {"type": "textfield", "key": "national_id", "label": "National ID number",
             "properties": {"registry": "individual.identifier.national_id"}},
            {"type": "phoneNumber", "key": "phone", "label": "Phone",
             "properties": {"registry": "individual.contact.phone"}},
            {"type": "select", "key": "area", "label": "Area", "validate": {"required": True},
             "properties": {"registry": "group.area", "picker": "area"}},
            {"type": "editgrid", "key": "members", "label": "Members", "properties": {"registry": "members"},
             "components": [
                {"type": "textfield", "key": "name", "label": "Name", "validate": {"required": True},
                 "properties": {"registry": "individual.given_name"}},
                {"type": "select", "key": "tie", "label": "Relationship", "data": {"values": [
                    {"value": "spouse", "label": "Spouse"}, {"value": "child", "label": "Child"}]},
                 "properties": {"registry": "membership.relationship_to_head"}},
                {"type": "day", "key": "born", "label": "Born", "properties": {"registry": "individual.birth_date"}},
            ]},
        ]},
    ],
}  # fmt: skip


def test_a_household_is_registered_by_a_form_and_numbers_are_sealed(tamar: Country) -> None:
    form = publish("household", HOUSEHOLD, Action.REGISTER_HOUSEHOLD)
    given = {
        "given_name": "Fatou", "sex": "2", "national_id": "123456784471", "phone": "+221 77 123 40 11",
        "area": tamar.village.code,
        "members": [{"name": "Awa", "tie": "child", "born": "01/02/2020"}, {"name": "Ali", "tie": "spouse"}],
    }  # fmt: skip
    submission, receipt = submissions.send(form, given=given, by=SYSTEM, now=NOW)
    assert receipt.request
    with narrowed_to(SYSTEM):
        kept = Submission.objects.get()
        assert "national_id" not in kept.answers and "4471" not in str(kept.facts)
        assert submissions.answers_of(kept)["national_id"] == "123456784471"
        assert kept.area_id == tamar.village.pk
        household = Group.objects.latest("pk")
        assert household.area_id == tamar.village.pk
        names = set(household.memberships.values_list("individual__given_name", "relationship_to_head"))
        assert names == {("Fatou", "head"), ("Awa", "child"), ("Ali", "spouse")}
        fatou = Individual.objects.get(given_name="Fatou")
        assert fatou.identifiers.get().masked.endswith("4471")
        assert fatou.contacts.get().value == "+221771234011"
        assert Individual.objects.get(given_name="Awa").birth_date == date(2020, 2, 1)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from intake_submission where answers::text like '%%4471%%'")
        assert cursor.fetchone() == (0,)


def test_an_area_must_be_one(tamar: Country) -> None:
    form = publish("household", HOUSEHOLD, Action.REGISTER_HOUSEHOLD)
    with pytest.raises(errors.AnswersRefused) as refused:
        submissions.send(form, given={"given_name": "Fatou", "area": "nowhere"}, by=SYSTEM, now=NOW)
    assert [(one.path, one.rule) for one in refused.value.refused] == [("area", "area")]


@pytest.mark.parametrize("number", ["061234567", "12 34 56", "+999 1234567"])
def test_a_phone_number_that_the_register_does_not_take_is_refused_on_its_page(
    tamar: Country, number: str
) -> None:
    """Not only when everything is sent, in words that name no question."""
    form = publish("household", HOUSEHOLD, Action.REGISTER_HOUSEHOLD)
    begun = submissions.start(form, by=SYSTEM, now=NOW)
    given = {"given_name": "Fatou", "area": tamar.village.code, "phone": number}
    kept = submissions.save_page(begun, page="page_head", given=given, by=SYSTEM, now=NOW)
    assert [(one.path, one.rule) for one in kept.refused] == [("phone", "phone")]
    kept = submissions.save_page(
        begun, page="page_head", given=given | {"phone": "+221 (77) 123-40-11"}, by=SYSTEM, now=NOW
    )
    assert not kept.refused


def test_a_child_is_added_with_its_parent(family: Family) -> None:
    form = publish("baby", sound(), Action.ADD_CHILD)
    given = {"given_name": "Fanta", "sex": "2", "birth_date": "01/05/2026"}
    submissions.send(form, given=given, by=SYSTEM, now=NOW, **records(family))
    with narrowed_to(SYSTEM):
        child = Individual.objects.get(given_name="Fanta")
        assert child.memberships.get().relationship_to_head == "child"
        assert Relationship.objects.get(other=child).individual.public_id == family.amina
    with pytest.raises(errors.RecordNeeded):
        submissions.send(form, given=given, by=SYSTEM, now=NOW)


def test_nothing_newer_is_overwritten(meals: Form, family: Family) -> None:
    begun = fill(meals, SYSTEM, family)
    submissions.save_page(
        begun, page="page_child", given=PAGE_CHILD | {"given_name": "Aminata"}, by=SYSTEM, now=NOW
    )
    with narrowed_to(SYSTEM):
        other = submissions.start(meals, by=SYSTEM, now=NOW, **records(family))
        submissions.save_page(
            other, page="page_child", given=PAGE_CHILD | {"given_name": "Mina"}, by=SYSTEM, now=NOW
        )
        submissions.submit(other, by=SYSTEM, now=NOW)
    with pytest.raises(Refusal) as refused:
        submissions.submit(begun, by=SYSTEM, now=NOW)
    assert refused.value.code == "conflict"


def test_what_was_begun_and_left_is_thrown_away_and_what_was_sent_stays(
    meals: Form, family: Family, settings: Any
) -> None:
    settings.DRAFT_DAYS = 30
    submissions.submit(fill(meals, SYSTEM, family), by=SYSTEM, now=NOW)
    fill(meals, viewer_of(family.amina), family)
    soon, late = NOW + timedelta(days=29), NOW + timedelta(days=31)
    assert submissions.discard_old(by=SYSTEM, now=soon) == 0
    assert submissions.discard_old(by=SYSTEM, now=late) == 1
    with narrowed_to(SYSTEM):
        assert Submission.objects.get().is_sent
