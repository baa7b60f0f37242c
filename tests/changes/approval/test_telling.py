"""Who proposed a change is told what becomes of it; who may decide is told once a day what waits."""

from datetime import timedelta

import pytest
from django.db import transaction

from tessera.accounts.models import Citizen, User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes import reminders
from tessera.changes.actions import decisions, requests
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest, Policy, Step
from tessera.changes.operations import AttachDocument, CorrectFacts, Operation, RemoveMember, Separation
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.queries import work
from tessera.changes.telling import tell_proposer
from tessera.lib.db.roles import as_owner
from tessera.notifications.events import Event
from tessera.notifications.models import Message
from tessera.notifications.queries import inbox, unread
from tessera.selfservice.queries.viewers import viewer_acting_for
from tests.changes.families import NOW, Family, submit
from tests.citizens import citizen_of

pytestmark = pytest.mark.usefixtures("two_stages")


@pytest.fixture(autouse=True)
def no_mail(settings) -> None:
    """Only the inbox is open."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture
def proposed(family: Family, two_stages: Policy, clerk_viewer: Viewer) -> ChangeRequest:
    return submit(
        CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer, reason="Misspelt"
    )


def subjects(viewer: Viewer, language: str = "en") -> list[str]:
    return [letter.subject for letter in inbox(viewer=viewer, language=language).letters]


def test_nobody_is_told_of_a_change_that_is_applied_at_once(family: Family) -> None:
    assert not Message.objects.exists()


def test_a_clerk_hears_of_the_end_and_not_of_the_way(
    proposed: ChangeRequest, approver_viewer: Viewer, chief_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    decisions.approve(proposed, by=approver_viewer, now=NOW)
    assert subjects(clerk_viewer) == []
    decisions.approve(proposed, by=chief_viewer, now=NOW)
    assert subjects(clerk_viewer) == [f"{proposed.reference}: Applied"]
    (french,) = subjects(clerk_viewer, "fr")
    assert french.startswith(f"{proposed.reference} : ") and "Applied" not in french
    assert unread(viewer=clerk_viewer) == 1
    assert subjects(approver_viewer) == []


def test_questions_and_refusals_come_with_what_the_office_wrote(
    proposed: ChangeRequest, approver_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    decisions.send_back(proposed, by=approver_viewer, now=NOW, note="Which certificate?")
    (letter,) = inbox(viewer=clerk_viewer, language="en").letters
    assert "Which certificate?" in letter.body
    assert "Awa" not in letter.body, "whom it is about stands on the page"
    assert letter.link == f"/changes/{proposed.public_id}/"


def test_who_takes_the_decision_back_has_told_nobody(
    proposed: ChangeRequest, approver_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        decisions.reject(proposed, by=approver_viewer, now=NOW, note="No")
        raise ZeroDivisionError
    assert subjects(clerk_viewer) == []


def test_a_citizen_hears_of_every_step(proposed: ChangeRequest) -> None:
    citizen = Citizen.objects.create(name="Awa Diallo", created_at=NOW)
    proposed.channel, proposed.actor = Channel.PORTAL, str(citizen.public_id)
    steps = (Event.REQUEST_RECEIVED, Event.REQUEST_QUESTION, Event.REQUEST_QUESTION, Event.REQUEST_APPLIED)
    for minutes, event in enumerate(steps):
        tell_proposer(proposed, event, now=NOW + timedelta(minutes=minutes), note="Why?")
    reader = Viewer(actor=str(citizen.public_id), name=citizen.name, citizen_id=citizen.pk)
    assert [letter.event for letter in inbox(viewer=reader, language="en").letters] == [
        "Request applied",
        "Question about a request",
        "Question about a request",
        "Request received",
    ]
    somebody_else = Viewer(actor="00000000-0000-7000-8000-000000000000", name="X", citizen_id=0)
    assert inbox(viewer=somebody_else, language="en").letters == ()


def test_staff_are_told_of_as_much_as_their_list_shows(
    proposed: ChangeRequest,
    family: Family,
    clerk_viewer: Viewer,
    approver: User,
    approver_viewer: Viewer,
    colleague_viewer: Viewer,
    chief_viewer: Viewer,
    far_approver: User,
) -> None:
    submit(CorrectFacts(individual=family.ismael, facts={"given_name": "Ismail"}), by=clerk_viewer)
    with as_owner(), narrowed_to(system_viewer()):
        Step.objects.filter(request=proposed).update(due_at=NOW - timedelta(hours=1))
    with narrowed_to(system_viewer()):
        assert reminders.tell_of_work(now=NOW) == 4
        assert reminders.tell_of_work(now=NOW + timedelta(hours=2)) == 0, "once a day"
        for viewer in (approver_viewer, colleague_viewer, chief_viewer, clerk_viewer):
            counted = work.counts(viewer=viewer, now=NOW).mine
            told = Message.objects.filter(recipient=viewer.actor, event=Event.WORK_WAITING)
            assert [one.context["count"] for one in told] == ([counted] if counted else [])
        assert not Message.objects.filter(recipient=str(far_approver.public_id)).exists()
        late = Message.objects.get(recipient=str(approver.public_id), event=Event.WORK_OVERDUE)
        assert late.context["count"] == 1
        assert reminders.tell_of_work(now=NOW.replace(hour=3) + timedelta(days=1)) == 0, "not at night"
        assert reminders.tell_of_work(now=NOW + timedelta(days=1)) == 4


def test_people_are_told_of_documents_that_expire(family: Family, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for days in (-1, 10, 29, 60):
        document = DocumentInput(
            kind="photo",
            file=f"documents/{days}.png",
            sha256="a" * 64,
            mime_type="image/png",
            size=4,
            expires_on=NOW.date() + timedelta(days=days),
        )
        submit(AttachDocument(individual=family.amina, document=document))
    assert reminders.tell_of_expiring_documents(now=NOW) == 2
    assert reminders.tell_of_expiring_documents(now=NOW + timedelta(hours=1)) == 0
    message = Message.objects.filter(event=Event.DOCUMENT_EXPIRING).earliest("pk")
    assert (message.recipient, message.channel) == (str(family.amina), "email")
    assert message.context["document"]["ar"] != message.context["document"]["en"]


def sent(operations: list[Operation], *, by: Viewer) -> ChangeRequest:
    return requests.submit(operations, by=by, channel=Channel.PORTAL, now=NOW)


def test_whom_somebody_elses_request_touches_hears_of_it(
    family: Family, amina_viewer: Viewer, moussa_viewer: Viewer
) -> None:
    """Not who sent it, and not for what touches nobody else; a child hears nothing, whoever acts for it."""
    told = Separation(one=family.amina, other=family.moussa, on=NOW.date())
    request = sent([told], by=amina_viewer)
    assert "about you" in " ".join(subjects(moussa_viewer))
    letter = next(one for one in inbox(viewer=moussa_viewer, language="en").letters if "about" in one.subject)
    assert "Amina Diallo" in letter.body and str(request.public_id) in letter.body
    assert not [one for one in subjects(amina_viewer) if "about you" in one]
    about = Message.objects.filter(event=Event.ABOUT_YOU)
    with narrowed_to(system_viewer()):
        before = about.count()
    leaves = RemoveMember(household=family.household, individual=family.awa, on=NOW.date())
    sent([leaves, CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"})], by=amina_viewer)
    with narrowed_to(system_viewer()):
        assert about.count() == before
    mother = viewer_acting_for(citizen_of(family.amina), family.awa, on=NOW.date())
    assert mother is not None
    sent([told], by=mother)
    with narrowed_to(system_viewer()):
        assert about.count() == before + 2, "both parents, and not the child"
