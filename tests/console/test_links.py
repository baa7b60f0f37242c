"""A registrar says who somebody on the portal is."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.viewer import Viewer
from tessera.changes.operations import AttachIdentifier
from tessera.changes.operations.parts import IdentifierInput
from tessera.registry.models import IdentifierKind
from tessera.selfservice.actions.links import arrive
from tessera.selfservice.models import Link, LinkQuestion
from tests.changes.families import NOW, Family, person, submit
from tests.citizens import Said

pytestmark = pytest.mark.usefixtures("everything_is_visible")
LIST = "/who-is-who/"


@pytest.fixture
def question(family: Family) -> LinkQuestion:
    kind = IdentifierKind.objects.get(key="national_id")
    submit(AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "123456784471")))
    arrive(Said(name="Fatou Sow"), now=NOW)
    return LinkQuestion.objects.get()


def page_of(question: LinkQuestion) -> str:
    return reverse("console:links-question", args=[question.public_id])


def test_they_are_listed_and_compared(question: LinkQuestion, registrar_client: Client) -> None:
    listed = registrar_client.get(LIST).content.decode()
    assert "Fatou Sow" in listed
    assert "The name is another one" in listed
    page = registrar_client.get(page_of(question)).content.decode()
    assert "Amina Diallo" in page
    assert page.count("Differs") == 1
    assert page.count("Agrees") == 2
    assert "4471" in page


def test_it_is_settled(question: LinkQuestion, family: Family, registrar_client: Client) -> None:
    answer = registrar_client.post(page_of(question), {"who": str(family.amina), "note": "Saw her card."})
    assert answer.headers["Location"] == LIST
    assert Link.objects.get().individual == person(family.amina)
    assert "Nobody waits" in registrar_client.get(LIST).content.decode()
    again = registrar_client.post(page_of(question), {"who": "nobody", "note": "x"})
    assert again.status_code == 422
    assert "Rama Registrar" in again.content.decode()


def test_it_may_be_nobody(question: LinkQuestion, registrar_client: Client) -> None:
    registrar_client.post(page_of(question), {"who": "nobody", "note": "Another woman."})
    assert not Link.objects.exists()
    question.refresh_from_db()
    assert (question.settled, question.note) == ("nobody", "Another woman.")


@pytest.mark.parametrize("answers", [{}, {"who": "nobody"}, {"who": "x", "note": "x"}])
def test_an_answer_is_needed(
    question: LinkQuestion, registrar_client: Client, answers: dict[str, str]
) -> None:
    assert registrar_client.post(page_of(question), answers).status_code == 422
    question.refresh_from_db()
    assert not question.settled


def test_somebody_elses_link_is_ended(
    question: LinkQuestion, family: Family, neighbours: Family, registrar_client: Client
) -> None:
    arrive(Said(sub="the real one"), now=NOW)
    link = Link.objects.get()
    page = registrar_client.get(page_of(question)).content.decode()
    assert "Somebody else uses the portal as this person." in page
    refused = registrar_client.post(page_of(question), {"who": str(family.amina), "note": "x"})
    assert refused.status_code == 422
    registrar_client.post(reverse("console:links-end", args=[link.public_id]))
    link.refresh_from_db()
    assert link.until is not None


def test_a_stranger_sees_and_settles_nothing(
    question: LinkQuestion, family: Family, stranger_client: Client, clerk_client: Client
) -> None:
    arrive(Said(sub="the real one"), now=NOW)
    link = Link.objects.get()
    end = reverse("console:links-end", args=[link.public_id])
    assert "Fatou Sow" not in stranger_client.get(LIST).content.decode()
    assert stranger_client.get(page_of(question)).status_code == 404
    assert stranger_client.post(page_of(question), {"who": str(family.amina)}).status_code == 404
    assert stranger_client.post(end).status_code == 404
    assert clerk_client.get(LIST).status_code == 403
    assert clerk_client.post(end).status_code == 403
    link.refresh_from_db()
    assert link.until is None


def test_looking_is_noted(question: LinkQuestion, registrar_viewer: Viewer, registrar_client: Client) -> None:
    from tessera.audit.models import AccessRecord  # noqa: PLC0415

    registrar_client.get(page_of(question))
    assert AccessRecord.objects.filter(viewer=registrar_viewer.actor, purpose="decision").count() == 1
