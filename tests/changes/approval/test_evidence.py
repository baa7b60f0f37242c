"""A policy names the papers that must come with a change: the portal and the desk ask for them, the pen insists."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.actions import policies, requests
from tessera.changes.actions.rehearsal import rehearse
from tessera.changes.approval.errors import PolicyNamesUnknown
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.errors import EvidenceMissing
from tessera.changes.models import ChangeOperation, ChangeRequest
from tessera.changes.operations import AttachDocument, Birth, CorrectFacts, Death, RegisterIndividual
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.operations.parts import PersonInput, Place
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family
from tests.portal.reports import BABY
from tests.portal.test_events import begun, photo

CERTIFICATE = DocumentInput(
    kind="birth_certificate", file="documents/a.png", sha256="a" * 64, mime_type="image/png", size=8
)


@pytest.fixture
def births(make_policy: MakePolicy) -> None:
    make_policy("births", stage("office"), operations=["birth"], evidence=["birth_certificate"])


def birth(family: Family) -> Birth:
    child = PersonInput(given_name="Oumou", birth_date=date(2026, 3, 1))
    return Birth(household=family.household, child=child, parents=(family.amina,))


def test_without_the_paper_it_is_refused_and_says_which(
    births: None, family: Family, amina_viewer: Viewer, registrar_viewer: Viewer
) -> None:
    paper = AttachDocument(group=family.household, document=CERTIFICATE)
    for by, channel in ((amina_viewer, Channel.PORTAL), (registrar_viewer, Channel.CONSOLE)):
        for act in (requests.submit, requests.propose):
            before = ChangeRequest.objects.count()
            with pytest.raises(EvidenceMissing) as refused:
                act([birth(family)], by=by, channel=channel, now=NOW)
            assert "Birth certificate" in str(refused.value)
            assert ChangeRequest.objects.count() == before
        foreseen = rehearse([birth(family)], by=by, channel=channel, now=NOW)
        assert foreseen.evidence == ("birth_certificate",)
        assert rehearse([birth(family), paper], by=by, channel=channel, now=NOW).evidence == ()
        sent = requests.submit([birth(family), paper], by=by, channel=channel, now=NOW)
        assert sent.status == RequestStatus.SUBMITTED


def test_other_changes_need_none_and_another_paper_is_not_the_one(
    births: None, family: Family, registrar_viewer: Viewer
) -> None:
    facts = CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"})
    requests.submit([facts], by=registrar_viewer, channel=Channel.CONSOLE, now=NOW)
    other = AttachDocument(group=family.household, document=CERTIFICATE.model_copy(update={"kind": "photo"}))
    with pytest.raises(EvidenceMissing):
        requests.submit([birth(family), other], by=registrar_viewer, channel=Channel.CONSOLE, now=NOW)


def test_it_is_asked_of_who_applies_it_at_once_and_of_no_registration(
    make_policy: MakePolicy, family: Family, village: Area, registrar_viewer: Viewer
) -> None:
    make_policy("all", evidence=["death_certificate"])
    death = Death(individual=family.moussa, household=family.household, on=date(2026, 1, 2))
    with pytest.raises(EvidenceMissing):
        requests.submit([death], by=registrar_viewer, channel=Channel.CONSOLE, now=NOW)
    somebody = RegisterIndividual(
        person=PersonInput(given_name="Awa", birth_date=date(2000, 1, 1)), place=Place(area=village.public_id)
    )
    made = requests.submit([somebody], by=registrar_viewer, channel=Channel.CONSOLE, now=NOW)
    assert made.status == RequestStatus.APPLIED


def test_a_policy_names_papers_that_there_are(administrator_viewer: Viewer) -> None:
    with pytest.raises(PolicyNamesUnknown):
        policies.create(
            "x", names={"en": "X"}, definition={"evidence": ["love_letter"]}, by=administrator_viewer, now=NOW
        )


def test_the_portal_asks_for_it(births: None, family: Family, amina_client: Client) -> None:
    url = begun(amina_client, "baby")
    amina_client.post(url, BABY)
    check = amina_client.get(f"{url}check/").content.decode()
    papers = f"{url}papers/?kind=birth_certificate"
    assert "The office needs these papers" in check and f'href="{papers}"' in check
    refused = amina_client.post(f"{url}check/")
    assert refused.status_code == 422 and "Birth certificate" in refused.content.decode()
    amina_client.post(papers, {"kind": "birth_certificate", "file": photo()})
    assert "The office needs these papers" not in amina_client.get(f"{url}check/").content.decode()
    assert amina_client.post(f"{url}check/").status_code == 302


def test_a_paper_that_the_event_knows_nothing_of_is_asked_for_as_well(
    make_policy: MakePolicy, family: Family, amina_client: Client
) -> None:
    make_policy("heads", stage("office"), operations=["change_head"], evidence=["other"])
    url = begun(amina_client, "head")
    amina_client.post(url, {"new_head": str(family.moussa), "relationship": "spouse"})
    assert "The office needs these papers" in amina_client.get(f"{url}check/").content.decode()
    added = amina_client.post(f"{url}papers/?kind=other", {"kind": "other", "file": photo()})
    assert added.status_code == 302
    assert amina_client.post(f"{url}check/").status_code == 302


def test_the_desk_asks_for_it_beside_the_button(
    births: None, family: Family, registrar_client: Client
) -> None:
    url = reverse("console:household-event", args=[family.household, "birth"])
    answers = {
        "given_name": "Oumou",
        "birth_date_day": "3",
        "birth_date_month": "5",
        "birth_date_year": "2025",
        "sex": "2",
        "relationship_to_head": "child",
    }
    checked = registrar_client.post(url, answers | {"step": "check"})
    assert checked.status_code == 200, checked.content.decode()
    assert 'name="paper-birth_certificate"' in checked.content.decode()
    token = checked.context["page"].token
    refused = registrar_client.post(url, answers | {"step": "record", "token": token})
    assert refused.status_code == 422 and "Birth certificate" in refused.content.decode()
    token = registrar_client.post(url, answers | {"step": "check"}).context["page"].token
    sent = {"step": "record", "token": token, "paper-birth_certificate": photo()}
    assert registrar_client.post(url, answers | sent).status_code == 302
    request = ChangeRequest.objects.latest("pk")
    kinds = ChangeOperation.objects.filter(request=request).values_list("kind", flat=True)
    assert list(kinds) == ["birth", "attach_document"]


def test_an_administrator_names_it(administrator_client: Client, make_policy: MakePolicy) -> None:
    policy = make_policy("births", stage("office"), operations=["birth"])
    url = reverse("console:policy-concerns", args=[policy.public_id])
    assert 'value="birth_certificate"' in administrator_client.get(url).content.decode()
    sent = {"operations": ["birth"], "priority": "100", "evidence": ["birth_certificate"], "sensitivity": ""}
    assert administrator_client.post(url, sent).status_code == 302
    page = administrator_client.get(reverse("console:policy", args=[policy.public_id])).content.decode()
    assert "Papers that must come with it" in page and "Birth certificate" in page
    assert policy.versions.latest("number").definition["evidence"] == ["birth_certificate"]


def test_a_corrected_fact_brings_its_paper(
    make_policy: MakePolicy, family: Family, amina_client: Client
) -> None:
    make_policy("names", stage("office"), operations=["correct_facts"], evidence=["national_id"])
    url = reverse("portal:information-change", args=["preferred_name"])
    said = {"preferred_name": "Mina", "reason": ""}
    refused = amina_client.post(url, said)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'name="paper-national_id"' in page and 'value="Mina"' in page
    assert amina_client.post(url, said | {"paper-national_id": photo()}).status_code == 302
    request = ChangeRequest.objects.latest("pk")
    kinds = ChangeOperation.objects.filter(request=request).values_list("kind", flat=True)
    assert list(kinds) == ["correct_facts", "attach_document"]
