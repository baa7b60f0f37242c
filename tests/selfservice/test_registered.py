"""Who registers their household on the portal is its head once the office has applied it, and sees how it goes."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import Citizen
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import decisions, requests, undo
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import RegisterHousehold
from tessera.changes.operations.parts import MemberInput, PersonInput, Place
from tessera.registry.choices import MembershipRole, RelationshipToHead, Sex
from tessera.selfservice.choices import How
from tessera.selfservice.models import Authority, Link
from tessera.selfservice.queries.viewers import viewer_for
from tests.changes.families import NOW, Family, person
from tests.citizens import citizen_of, make_citizen, sign_in
from tests.selfservice.authorities import authorise

pytestmark = pytest.mark.usefixtures("everything_is_visible")


@pytest.fixture
def newcomer(db: None) -> Citizen:
    return make_citizen("Fatou Sow").citizen


def send(citizen: Citizen, area: Area, *, given: str = "Fatou", family: str = "Sow") -> ChangeRequest:
    head = PersonInput(given_name=given, family_name=family, birth_date=date(1990, 5, 3), sex=Sex.FEMALE)
    member = MemberInput(
        person=head, roles=(MembershipRole.HEAD,), relationship_to_head=RelationshipToHead.HEAD
    )
    operation = RegisterHousehold(place=Place(area=area.public_id), members=(member,))
    return requests.submit([operation], by=viewer_for(citizen), channel=Channel.PORTAL, now=NOW)


def approve(request: ChangeRequest, by: Viewer) -> None:
    decisions.approve(request, by=by, now=NOW)
    with narrowed_to(system_viewer()):
        request.refresh_from_db()
    assert request.status == RequestStatus.APPLIED


def test_they_are_the_head_once_it_is_applied(
    newcomer: Citizen, village: Area, approver_viewer: Viewer
) -> None:
    request = send(newcomer, village)
    assert request.status == RequestStatus.SUBMITTED
    assert not viewer_for(newcomer).sees.people
    approve(request, approver_viewer)
    link = Link.objects.get(citizen=newcomer)
    assert (link.individual.full_name, link.how) == ("Fatou Sow", How.REGISTRATION)
    assert viewer_for(newcomer).sees.people == {link.individual_id}
    assert len(viewer_for(newcomer).sees.groups) == 1


@pytest.mark.parametrize(("given", "family"), [("Amina", "Diallo"), ("Fatou", ""), ("Moussa", "Sow")])
def test_a_head_of_another_name_is_somebody_else(
    given: str, family: str, newcomer: Citizen, village: Area, approver_viewer: Viewer
) -> None:
    approve(send(newcomer, village, given=given, family=family), approver_viewer)
    assert not Link.objects.filter(citizen=newcomer).exists()


def test_who_is_somebody_stays_who_they_are(family: Family, village: Area, approver_viewer: Viewer) -> None:
    amina = citizen_of(family.amina)
    approve(send(amina, village, given="Amina", family="Diallo"), approver_viewer)
    assert Link.objects.get(citizen=amina).individual == person(family.amina)


def test_while_it_waits_they_see_their_request_and_nothing_else(
    newcomer: Citizen, village: Area, family: Family, approver_viewer: Viewer
) -> None:
    request, other = send(newcomer, village), send(make_citizen("Awa Ba").citizen, village, given="Awa")
    client: Client = sign_in(newcomer)
    welcome = client.get(reverse("portal:welcome")).content.decode()
    assert request.reference in welcome and other.reference not in welcome
    url = reverse("portal:request", args=[request.public_id])
    assert client.get(url).status_code == 200
    for key in (other.public_id, family.request.public_id):
        assert client.get(reverse("portal:request", args=[key])).status_code == 404
        assert client.post(reverse("portal:request-withdraw", args=[key])).status_code == 404
    decisions.send_back(request, by=approver_viewer, now=NOW, note="Who else lives with you?")
    assert "Who else lives with you?" in client.get(url).content.decode()
    assert client.post(f"{url}answer/", {"note": "Nobody."}).status_code == 302
    assert client.post(f"{url}withdraw/").status_code == 302
    assert client.get(reverse("portal:requests")).status_code == 200
    assert client.get(reverse("portal:information")).status_code == 302


def test_the_registration_of_somebody_linked_is_taken_back_cleanly(
    newcomer: Citizen, village: Area, approver_viewer: Viewer
) -> None:
    request = send(newcomer, village)
    approve(request, approver_viewer)
    undo.undo(request, by=system_viewer(), now=NOW, reason="Registered twice")
    assert not viewer_for(newcomer).sees.people


def test_what_was_said_of_them_goes_with_it_and_history_keeps_it(
    newcomer: Citizen, village: Area, family: Family, approver_viewer: Viewer
) -> None:
    request = send(newcomer, village)
    approve(request, approver_viewer)
    link = Link.objects.get(citizen=newcomer)
    given = authorise(family.amina, link.individual.public_id)
    undo.undo(request, by=system_viewer(), now=NOW, reason="Registered twice")
    assert not Link.objects.filter(pk=link.pk).exists()
    assert not Authority.objects.filter(pk=given.pk).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from selfservice_link_history where id = %s), "
            "(select count(*) from selfservice_authority_history where id = %s)",
            [link.pk, given.pk],
        )
        assert cursor.fetchone() == (1, 1)
