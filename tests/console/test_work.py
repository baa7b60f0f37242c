"""My work, and the page on which somebody decides."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.models import User
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import decisions, delegations
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest, Policy, Step
from tessera.changes.operations import Birth, ChangeHead, CorrectFacts, RegisterIndividual
from tessera.changes.operations.parts import PersonInput, Place
from tests.attestation.conftest import attest, attester, attester_viewer, facts_of
from tests.cast import TODAY, Country, log_in
from tests.changes.approval.conftest import (
    MakePolicy,
    chief,
    chief_viewer,
    colleague,
    far_approver,
    make_policy,
    stage,
    two_stages,
)
from tests.changes.families import NOW, Family, members, person, submit
from tests.console.forms import check, hidden

__all__ = [
    "attester",
    "attester_viewer",
    "chief",
    "chief_viewer",
    "colleague",
    "far_approver",
    "make_policy",
    "two_stages",
]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]
WORK = reverse("console:work")
DECIDE = reverse("console:work-decide")
FACTS = {"given_name": "Hawa", "family_name": "Barry"}


@pytest.fixture
def proposed(family: Family, two_stages: Policy, clerk_viewer: Viewer) -> ChangeRequest:
    return submit(CorrectFacts(individual=family.awa, facts=FACTS), by=clerk_viewer, reason="A wrong name")


@pytest.fixture
def chief_client(chief: User) -> Client:
    return log_in(chief)


def url(request: ChangeRequest, act: str = "") -> str:
    return reverse(f"console:change-{act}" if act else "console:change", args=[request.public_id])


def text(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def status_of(request: ChangeRequest) -> str:
    return ChangeRequest.objects.get(pk=request.pk).status


def all_kept(request: ChangeRequest) -> list[str]:
    return [f"{request.operations.get().position}:{key}" for key in FACTS]


def approve(client: Client, request: ChangeRequest, **more: Any) -> Any:
    sent = {"outcome": "approved", "note": "", "keep": all_kept(request)} | more
    return client.post(url(request, "decide"), sent, follow=True)


def test_two_decide_in_order_and_the_register_changes(
    proposed: ChangeRequest, family: Family, approver_client: Client, chief_client: Client
) -> None:
    assert proposed.reference in text(approver_client.get(WORK))
    assert proposed.reference not in text(chief_client.get(WORK))
    page = text(approver_client.get(url(proposed)))
    assert "A wrong name" in page and "<del><bdi>Awa</bdi></del>" in page
    assert "<ins><bdi>Hawa</bdi></ins>" in page and "Abel Approver" in page
    answer = approve(approver_client, proposed)
    assert "It goes on to the next decision." in text(answer)
    assert person(family.awa).given_name == "Awa"
    assert "You have decided on this change already." in text(answer)
    assert "the register is changed" in text(approve(chief_client, proposed))
    assert (person(family.awa).given_name, status_of(proposed)) == ("Hawa", "applied")


def test_facts_that_are_not_ticked_are_left_out(
    proposed: ChangeRequest, family: Family, approver_client: Client, chief_client: Client
) -> None:
    refused = approve(approver_client, proposed, keep=all_kept(proposed)[:1])
    assert refused.status_code == 422 and "Say why" in text(refused)
    assert text(refused).count(" checked") == 2  # the fact that stayed ticked, and "Approve"
    approve(approver_client, proposed, keep=all_kept(proposed)[:1], note="The family keeps its name")
    approve(chief_client, proposed)
    awa = person(family.awa)
    assert (awa.given_name, awa.family_name) == ("Hawa", "Diallo")


def test_rejecting_and_returning_ask_why(proposed: ChangeRequest, approver_client: Client) -> None:
    for outcome in ("rejected", "returned"):
        refused = approver_client.post(url(proposed, "decide"), {"outcome": outcome, "note": " "})
        assert refused.status_code == 422 and "Say why" in text(refused)
    assert approver_client.post(url(proposed, "decide"), {"note": "?"}).status_code == 422
    told = approver_client.post(
        url(proposed, "decide"), {"outcome": "rejected", "note": "Not so"}, follow=True
    )
    assert "is rejected" in text(told) and "Not so" in text(told)
    assert status_of(proposed) == RequestStatus.REJECTED


def test_a_returned_change_is_answered_and_waits_again(
    proposed: ChangeRequest, approver_client: Client, clerk_client: Client
) -> None:
    approver_client.post(url(proposed, "decide"), {"outcome": "returned", "note": "Which paper says so?"})
    work = text(clerk_client.get(WORK, {"which": "proposed"}))
    assert proposed.reference in work and "Returned with questions" in work
    assert "Which paper says so?" in text(clerk_client.get(url(proposed)))
    assert clerk_client.post(url(proposed, "answer"), {"text": ""}).status_code == 422
    told = clerk_client.post(url(proposed, "answer"), {"text": "The certificate"}, follow=True)
    assert "waits for a decision again" in text(told)
    assert status_of(proposed) == RequestStatus.SUBMITTED
    assert "The certificate" in text(approver_client.get(url(proposed)))


def test_a_proposer_withdraws_and_nobody_else(
    proposed: ChangeRequest, approver_client: Client, clerk_client: Client
) -> None:
    assert "Withdraw it" not in text(approver_client.get(url(proposed)))
    assert "Only who proposed" in text(approver_client.post(url(proposed, "withdraw"), {"text": ""}))
    assert status_of(proposed) == RequestStatus.SUBMITTED
    assert "Nobody decides on a change that they proposed" in text(clerk_client.get(url(proposed)))
    clerk_client.post(url(proposed, "withdraw"), {"text": "A mistake of mine"})
    assert status_of(proposed) == RequestStatus.WITHDRAWN


def test_a_proposer_cannot_decide(proposed: ChangeRequest, clerk_client: Client) -> None:
    assert "Your decision" in text(clerk_client.get(url(proposed)))
    refused = approve(clerk_client, proposed)
    assert refused.status_code == 422 and status_of(proposed) == RequestStatus.SUBMITTED


def test_taking_on_and_giving_back(proposed: ChangeRequest, approver_client: Client, colleague: User) -> None:
    approver_client.post(url(proposed, "claim"))
    other = log_in(colleague)
    page = text(other.get(url(proposed)))
    assert "Abel Approver has taken this change on" in page and "Give it back" in page
    assert proposed.reference not in text(other.get(WORK))
    assert "Abel Approver has taken it on" in text(other.get(WORK, {"which": "team"}))
    other.post(url(proposed, "release"))
    assert Step.objects.get(request=proposed).claimed_by == ""
    assert "Nobody has taken this change on." in text(other.post(url(proposed, "release"), follow=True))


def test_a_conflict_is_shown_and_settled(
    proposed: ChangeRequest, family: Family, approver_client: Client, chief_client: Client
) -> None:
    approve(approver_client, proposed)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Aissata"}), by=system_viewer())
    page = text(chief_client.get(url(proposed)))
    assert "Somebody changed the same facts meanwhile." in page and "Known when proposed" in page
    assert "<del><bdi>Aissata</bdi></del>" in page and "<bdi>Awa</bdi>" in page
    refused = approve(chief_client, proposed)
    assert refused.status_code == 422 and person(family.awa).given_name == "Aissata"
    again: Any = chief_client.get(url(proposed))
    chief_client.post(url(proposed, "keep"), {"seen_at": hidden(again)["seen_at"]})
    approve(chief_client, proposed)
    assert person(family.awa).given_name == "Hawa"


@pytest.mark.parametrize("seen_at", ["", "yesterday", "2026-13-45T00:00", "2026-03-27T10:00:00"])
def test_a_comparison_without_a_moment_settles_nothing(
    proposed: ChangeRequest, approver_client: Client, seen_at: str
) -> None:
    approver_client.post(url(proposed, "keep"), {"seen_at": seen_at})
    assert not proposed.notes.exists()


def test_comments_stand_on_the_page(proposed: ChangeRequest, clerk_client: Client) -> None:
    assert clerk_client.post(url(proposed, "comment"), {"text": ""}).status_code == 422
    clerk_client.post(url(proposed, "comment"), {"text": "I have a photo of it"})
    assert "I have a photo of it" in text(clerk_client.get(url(proposed)))


ACTS = ["", "decide", "keep", "claim", "release", "comment", "answer", "withdraw", "undo"]


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_finds_no_such_change(
    proposed: ChangeRequest, stranger_client: Client, far_approver: User, act: str
) -> None:
    for client in (stranger_client, log_in(far_approver)):
        send = client.post if act else client.get
        assert (
            send(url(proposed, act), {"outcome": "approved", "text": "x", "reason": "x"}).status_code == 404
        )
        assert proposed.reference not in text(client.get(WORK, {"which": "team"}))


def test_without_a_role_there_is_no_work(proposed: ChangeRequest, nobody_client: Client) -> None:
    assert nobody_client.get(WORK).status_code == 403
    assert nobody_client.get(url(proposed)).status_code == 403


def test_a_deputy_decides_in_somebodys_place(
    proposed: ChangeRequest, approver: User, registrar: User
) -> None:
    client, today = log_in(registrar), timezone.localdate()
    assert proposed.reference not in text(client.get(WORK))
    delegations.delegate(
        approver, deputy=registrar, since=today, until=today, by=system_viewer(), now=timezone.now()
    )
    assert proposed.reference in text(client.get(WORK))
    assert "You decide in the place of <bdi>Abel Approver</bdi>." in text(client.get(url(proposed)))
    assert "Rama Registrar in the place of Abel Approver" in text(approve(client, proposed))


def test_the_navigation_counts_what_waits(
    proposed: ChangeRequest, approver_client: Client, clerk_client: Client, approver_viewer: Viewer
) -> None:
    assert 'class="tag tag-info"><bdi class="num">1</bdi>' in text(approver_client.get("/"))
    assert 'class="tag tag-info"' not in text(clerk_client.get("/"))
    decisions.send_back(proposed, by=approver_viewer, now=NOW, note="Which paper?")
    assert 'class="tag tag-info"><bdi class="num">1</bdi>' in text(clerk_client.get("/"))


def test_the_list_narrows(
    proposed: ChangeRequest, approver_client: Client, tamar: Country, clerk_viewer: Viewer, family: Family
) -> None:
    other = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    seen: Callable[..., set[str]] = lambda **asked: {  # noqa: E731
        each.reference
        for each in (proposed, other)
        if each.reference in text(approver_client.get(WORK, asked))
    }
    both = {proposed.reference, other.reference}
    assert seen() == both == seen(which="team") == seen(area=tamar.village.public_id)
    assert seen(operation="change_head") == {other.reference}
    assert seen(words=proposed.reference) == {proposed.reference}
    assert seen(words="Cleo") == both
    assert not seen(channel="portal") and not seen(area=tamar.other_village.public_id)
    assert not seen(which="proposed") and not seen(which="overdue")
    assert seen(which="nonsense", area="nonsense", operation="nonsense", after="nonsense|x") == both


def test_several_are_decided_at_once_after_a_preview(
    proposed: ChangeRequest, approver_client: Client, clerk_viewer: Viewer, family: Family
) -> None:
    other = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    keys = [str(proposed.public_id), str(other.public_id)]
    page = approver_client.post(
        DECIDE, {"request": [*keys, "nonsense", str(UUID(int=7))], "outcome": "rejected"}
    )
    assert page.status_code == 200 and text(page).count("Rejected") >= 2
    assert "A change that you may not see" in text(page)
    assert status_of(proposed) == RequestStatus.SUBMITTED  # so far it was only looked at
    sent = {"request": keys, "outcome": "rejected", "step": "record"}
    refused = approver_client.post(DECIDE, {**sent, "note": ""})
    assert refused.status_code == 422 and "Say why" in text(refused)
    done = approver_client.post(DECIDE, {**sent, "note": "No papers"}, follow=True)
    assert "2 changes are decided." in text(done)
    assert {status_of(proposed), status_of(other)} == {RequestStatus.REJECTED}
    again = approver_client.post(DECIDE, {**sent, "note": "No papers"}, follow=True)
    assert "was not decided" in text(again)


@pytest.mark.parametrize(
    "sent", [{}, {"outcome": "approved"}, {"outcome": "nonsense", "request": [str(UUID(int=1))]}]
)
def test_nothing_ticked_is_nothing_decided(approver_client: Client, sent: dict[str, Any]) -> None:
    told = approver_client.post(DECIDE, sent, follow=True)
    assert told.redirect_chain == [(WORK, 302)] and "Tick at least one" in text(told)


def test_a_form_that_waits_says_so_and_leads_to_the_change(
    family: Family, two_stages: Policy, clerk_client: Client
) -> None:
    address = f"/households/{family.household}/events/change-head/"
    page = check(clerk_client, address, new_head=str(family.moussa))
    assert "This waits for approval before the register changes" in text(page)
    assert "Send for approval" in text(page)
    done = clerk_client.post(address, hidden(page) | {"step": "record"}, follow=True)
    request = ChangeRequest.objects.latest("pk")
    assert done.redirect_chain == [(url(request), 302)]
    assert f"{request.reference} is sent for approval" in text(done)
    assert members(family.household)["Amina"] == "head"


def test_newcomers_are_compared_with_the_register(
    make_policy: MakePolicy, family: Family, clerk_viewer: Viewer, approver_client: Client, tamar: Country
) -> None:
    make_policy("new", stage("first"), operations=["register_individual"])
    newcomer = PersonInput(given_name="Awa", family_name="Diallo", birth_date=date(2011, 7, 1), sex=2)
    request = submit(
        RegisterIndividual(person=newcomer, place=Place(area=tamar.village.public_id), registered_on=TODAY),
        by=clerk_viewer,
    )
    page = text(approver_client.get(url(request)))
    assert "Perhaps registered already" in page and f"/individuals/{family.awa}/" in page


def test_pages_make_a_fixed_number_of_queries(
    proposed: ChangeRequest, approver_client: Client, clerk_viewer: Viewer, family: Family
) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert approver_client.get(address).status_code == 200
        return len(found)

    count(WORK)
    few = count(WORK), count(url(proposed))
    for key in (family.amina, family.moussa, family.ismael):
        submit(CorrectFacts(individual=key, facts=FACTS), by=clerk_viewer)
    assert (count(WORK), count(url(proposed))) <= few


def test_a_record_shows_what_waits_for_it(
    proposed: ChangeRequest, family: Family, registrar_client: Client
) -> None:
    for address in (f"/individuals/{family.awa}/", f"/households/{family.household}/"):
        page = text(registrar_client.get(address))
        assert "Changes that wait" in page and url(proposed) in page
        assert "Changes that wait" not in text(registrar_client.get(address, {"on": "2026-01-01"}))
    assert url(proposed) not in text(registrar_client.get(f"/individuals/{family.amina}/"))


def test_what_it_means_is_told(
    make_policy: MakePolicy,
    family: Family,
    clerk_viewer: Viewer,
    approver_client: Client,
    attester_viewer: Viewer,
) -> None:
    make_policy("all", stage("first"), instant=[{"role": "attester"}])
    attest(facts_of(family.awa)["given_name"], by=attester_viewer)
    correction = submit(CorrectFacts(individual=family.awa, facts=FACTS), by=clerk_viewer)
    page = text(approver_client.get(url(correction)))
    assert page.count("Attested by Atta Attester; that word falls back.") == 1
    child = PersonInput(given_name="Oumou", birth_date=date(2026, 3, 1), sex=2)
    birth = submit(Birth(household=family.household, child=child, parents=(family.amina,)), by=clerk_viewer)
    page = text(approver_client.get(url(birth)))
    assert (
        '<dt>People</dt><dd><del><bdi class="num">4</bdi></del> <ins><bdi class="num">5</bdi></ins>' in page
    )
    assert "<dt>Female</dt>" in page and "<dt>Male</dt>" not in page
    assert members(family.household).keys() == {"Amina", "Moussa", "Awa", "Ismael"}
