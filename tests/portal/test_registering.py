"""Who logs in and is nobody in the register is led into it: the form, the office's decision, their own record."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import Citizen
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import decisions
from tessera.changes.errors import RegistrationUnderWay
from tessera.changes.models import ChangeRequest
from tessera.intake import library
from tessera.intake.actions import submissions
from tessera.intake.models import Form, Submission
from tessera.selfservice.models import Link, LinkQuestion
from tessera.selfservice.queries.viewers import viewer_for
from tests.changes.families import NOW
from tests.citizens import make_citizen, sign_in
from tests.portal.test_filling import begun, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]
WELCOME = "/my/welcome/"
FORM = "/my/forms/register_my_household/"
NAMED = ["given_name", "family_name", "birth_date", "sex"]
ROW = [f"members[0].{one}" for one in ("member_name", "member_family", "member_tie", "member_sex")]


@pytest.fixture
def form(village: Area) -> Form:
    library.publish_all(by=system_viewer(), now=NOW)
    return Form.objects.get(key="register_my_household")


@pytest.fixture
def newcomer(db: None) -> Citizen:
    return make_citizen("Fatou Sow").citizen


def answers(village: Area, *, given: str = "Fatou") -> dict[str, dict[str, object]]:
    day = {"birth_date-day": "3", "birth_date-month": "5", "birth_date-year": "1990"}
    return {
        "page_you": {"given_name": given, "family_name": "Sow", "sex": "2", **day, "asked": NAMED},
        "page_home": {"area": village.code, "area_words": village.name_in("en"), "asked": ["area"]},
        "page_people": {
            "members-count": "1",
            "members-0-member_name": "Awa",
            "members-0-member_tie": "child",
            "members-0-member_sex": "2",
            "agree": "yes",
            "asked": ["members", *ROW, "agree"],
        },
    }


def sent(client: Client, form: Form, village: Area, *, given: str = "Fatou") -> ChangeRequest:
    url = begun(client, form)
    for page, given_here in answers(village, given=given).items():
        assert client.post(f"{url}pages/{page}/", given_here).status_code == 302, page
    went = client.post(f"{url}check/")
    assert went.headers.get("Location") == f"{url}sent/", went.content.decode()
    request = Submission.objects.get(status="filed").request
    assert request is not None
    assert request.reference in text(client, f"{url}sent/")
    return request


def test_from_nobody_to_their_own_record(
    newcomer: Citizen, form: Form, village: Area, approver_viewer: Viewer
) -> None:
    client = sign_in(newcomer)
    welcome = text(client, "/my/")
    assert "We did not find you" in welcome and f'href="{FORM}"' in welcome
    request = sent(client, form, village)
    waits = text(client, "/my/")
    assert request.reference in waits and "is looking at your registration" in waits
    assert f'href="{FORM}"' not in waits
    assert client.get(reverse("portal:family")).status_code == 302
    decisions.approve(request, by=approver_viewer, now=NOW)
    assert "Fatou" in text(client, "/my/") and client.get("/my/").status_code == 200
    family = text(client, reverse("portal:family"))
    assert "Fatou Sow" in family and "Awa" in family
    assert "3 May 1990" in text(client, reverse("portal:information"))
    assert client.get(WELCOME).headers["Location"] == "/my/"


def test_one_registration_waits_at_a_time(newcomer: Citizen, form: Form, village: Area) -> None:
    client = sign_in(newcomer)
    other = begun(client, form)  # on another phone, before the first was sent
    for page, given in answers(village).items():
        client.post(f"{other}pages/{page}/", given)
    request = sent(client, form, village)
    refused = client.post(f"{other}check/")
    assert refused.status_code == 422 and request.reference in refused.content.decode()
    begun_there = Submission.objects.exclude(request=request).get()
    with pytest.raises(RegistrationUnderWay):
        submissions.submit(begun_there, by=viewer_for(newcomer), now=NOW)
    assert request.reference in client.post(FORM).content.decode()
    client.post(reverse("portal:request-withdraw", args=[request.public_id]))
    assert "We did not find you" in text(client, WELCOME)
    assert client.post(f"{other}check/").headers["Location"] == f"{other}sent/"


def test_what_was_begun_is_offered_again(newcomer: Citizen, form: Form, village: Area) -> None:
    client = sign_in(newcomer)
    url = begun(client, form)
    welcome = text(sign_in(newcomer), WELCOME)
    assert "did not send it" in welcome and f'href="{url}"' in welcome


def test_without_a_form_they_are_told_whom_to_go_to(newcomer: Citizen, form: Form) -> None:
    Form.objects.filter(pk=form.pk).update(status="retired")
    welcome = text(sign_in(newcomer), WELCOME)
    assert "at your nearest office" in welcome and "/my/forms/" not in welcome


def test_who_is_being_compared_does_not_register_as_well(
    newcomer: Citizen, form: Form, village: Area
) -> None:
    client = sign_in(newcomer)
    url = begun(client, form)
    for page, given in answers(village).items():
        client.post(f"{url}pages/{page}/", given)
    LinkQuestion.objects.create(citizen=newcomer, name=newcomer.name, doubts=["several"], asked_at=NOW)
    welcome = text(client, WELCOME)
    assert "An office is checking who you are" in welcome and FORM not in welcome
    for address in (FORM, f"{url}check/"):
        assert "checking which record is yours" in client.post(address).content.decode()
    assert not ChangeRequest.objects.filter(actor=str(newcomer.public_id)).exists()


def test_of_a_head_of_another_name_a_registrar_is_asked(
    newcomer: Citizen, form: Form, village: Area, approver_viewer: Viewer
) -> None:
    client = sign_in(newcomer)
    decisions.approve(sent(client, form, village, given="Ndeye"), by=approver_viewer, now=NOW)
    question = LinkQuestion.objects.get(citizen=newcomer)
    assert question.candidates.get().individual.given_name == "Ndeye" and question.area_id == village.pk
    assert not Link.objects.filter(citizen=newcomer).exists()
    assert "An office is checking who you are" in text(client, "/my/")


def test_nobody_else_is_kept_from_registering(newcomer: Citizen, form: Form, village: Area) -> None:
    sent(sign_in(newcomer), form, village)
    other = make_citizen("Awa Ba").citizen
    with narrowed_to(viewer_for(other)):
        assert submissions.start(form, by=viewer_for(other), now=NOW).pk
