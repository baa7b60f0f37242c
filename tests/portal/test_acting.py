"""On the portal somebody acts for a child or an elderly parent: in their name, and never in a wrong one."""

from datetime import date
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.audit.models import AccessRecord
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Death, RemoveMember
from tessera.registry.choices import MembershipEnd
from tessera.selfservice.choices import Ground
from tests.changes.families import Family, person, submit
from tests.citizens import sign_in_citizen
from tests.portal.reports import BABY
from tests.selfservice.authorities import authorise

pytestmark = pytest.mark.usefixtures("everything_is_visible")
COOKIE = settings.PORTAL_FOR_WHOM_COOKIE_NAME


def act(client: Client, individual: UUID) -> int:
    return client.post(reverse("portal:acting-begin", args=[individual])).status_code


def page(client: Client, name: str = "home") -> str:
    answer = client.get(reverse(f"portal:{name}"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_mother_acts_for_her_child_and_goes_back(family: Family, amina_client: Client) -> None:
    assert "Awa Diallo" in page(amina_client, "acting")
    assert act(amina_client, family.awa) == 302
    for name in ("home", "information", "family", "requests", "seen", "versions", "acting"):
        shown = page(amina_client, name)
        assert "You act for" in shown and "Back to myself" in shown
    assert "2011" not in page(moussa := sign_in_citizen(family.moussa), "information")
    act(moussa, family.awa)
    assert "2011" in page(moussa, "information"), "her own birth date"
    assert amina_client.post(reverse("portal:acting-stop")).status_code == 302
    assert "You act for" not in page(amina_client)


def test_what_is_looked_at_and_sent_says_who_acted_for_whom(
    family: Family, amina_client: Client, moussa_client: Client, registrar_client: Client
) -> None:
    act(amina_client, family.awa)
    page(amina_client, "information")
    looked = AccessRecord.objects.latest("pk")
    assert looked.viewer_name == "Amina Diallo (for Awa Diallo)"
    sent = amina_client.post(
        reverse("portal:information-change", args=["preferred_name"]), {"preferred_name": "Awi", "reason": ""}
    )
    assert sent.status_code == 302
    request = ChangeRequest.objects.latest("pk")
    assert request.on_behalf_of == family.awa
    assert request.reference in page(amina_client, "requests")
    desk = registrar_client.get(reverse("console:change", args=[request.public_id])).content.decode()
    assert "Amina Diallo sent this for Awa Diallo." in desk
    amina_client.post(reverse("portal:acting-stop"))
    assert request.reference not in page(amina_client, "requests"), "it is Awa's request"
    assert amina_client.get(reverse("portal:request", args=[request.public_id])).status_code == 404
    act(moussa_client, family.awa)
    assert request.reference in page(moussa_client, "requests"), "the father sees what was sent about her"
    assert "Amina Diallo, who acts for this person" in page(moussa_client, "seen")


def test_what_is_begun_for_somebody_is_not_sent_for_somebody_else(
    family: Family, amina_client: Client
) -> None:
    url = amina_client.get(reverse("portal:event-begin", args=["baby"])).headers["Location"]
    assert amina_client.post(url, BABY).status_code == 302
    act(amina_client, family.awa)
    before = ChangeRequest.objects.count()
    assert amina_client.get(f"{url}check/").status_code == 404
    amina_client.post(f"{url}check/")
    assert ChangeRequest.objects.count() == before
    assert url not in page(amina_client, "requests")
    amina_client.post(reverse("portal:acting-stop"))
    assert amina_client.get(f"{url}check/").status_code == 200


def test_a_form_of_before_the_switch_is_not_taken_after_it(family: Family, amina_client: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = amina_client.cookies
    url = reverse("portal:information-change", args=["preferred_name"])
    client.get(url)
    token = client.cookies["csrftoken"].value
    begun = client.post(reverse("portal:acting-begin", args=[family.awa]), headers={"X-CSRFToken": token})
    assert begun.status_code == 302
    late = client.post(url, {"preferred_name": "Mina", "csrfmiddlewaretoken": token})
    assert late.status_code == 403


def test_for_nobody_else(family: Family, neighbours: Family, amina_client: Client) -> None:
    for key in (family.moussa, family.amina, family.household, neighbours.awa, neighbours.amina, UUID(int=0)):
        assert act(amina_client, key) == 404
        amina_client.cookies[COOKIE] = str(key)
        answer = amina_client.get(reverse("portal:information"))
        assert answer.status_code == 302
        assert answer.headers["Location"] == reverse("portal:home")
        assert amina_client.cookies[COOKIE].value == ""
        amina_client.cookies.pop(COOKIE)
    amina_client.cookies[COOKIE] = "'; drop table"
    assert amina_client.get(reverse("portal:information")).status_code == 302


@pytest.mark.parametrize("how", ["leaves", "dies", "comes of age", "barred"])
def test_it_ends_by_itself_and_nothing_is_done_in_the_wrong_name(
    how: str, family: Family, amina_client: Client
) -> None:
    act(amina_client, family.awa)
    day = date(2026, 3, 1)
    if how == "leaves":
        leaving = RemoveMember(
            household=family.household, individual=family.awa, on=day, reason=MembershipEnd.LEFT
        )
        submit(leaving)
    elif how == "dies":
        submit(Death(individual=family.awa, household=family.household, on=day))
    elif how == "barred":
        authorise(family.amina, family.awa, ground=Ground.BARRED, until=None)
    else:
        with narrowed_to(system_viewer()):
            child = person(family.awa)
            child.birth_date = date(2000, 1, 1)
            child.save(update_fields=["birth_date"])
    before = ChangeRequest.objects.count()
    url = reverse("portal:information-change", args=["preferred_name"])
    assert amina_client.post(url, {"preferred_name": "Awi"}).status_code == 302
    assert ChangeRequest.objects.count() == before
    shown = page(amina_client)
    assert "You do not act for somebody else any more" in shown
    assert "You act for" not in shown


def test_an_adult_sees_who_acts_for_them_and_ends_it(
    family: Family, neighbours: Family, amina_client: Client, moussa_client: Client
) -> None:
    found = authorise(neighbours.moussa, family.amina, now=timezone.now())
    proxy = sign_in_citizen(neighbours.moussa)
    end = reverse("portal:acting-end", args=[found.public_id])
    assert "Amina Diallo" in page(proxy, "acting")
    assert act(proxy, family.amina) == 302
    assert "You act for" in page(proxy, "family")
    assert proxy.post(end).status_code == 404, "not while they act"
    assert moussa_client.post(end).status_code == 404
    assert "Moussa Bah" in page(amina_client, "acting")
    assert "Moussa Bah may act for you until" in page(amina_client, "home")
    assert amina_client.post(end).status_code == 302
    assert proxy.get(reverse("portal:information")).status_code == 302
    assert "Amina Diallo" not in page(proxy, "acting")
    assert amina_client.post(end).status_code == 404


def test_logging_in_begins_as_oneself(family: Family, amina_client: Client) -> None:
    act(amina_client, family.awa)
    amina_client.post(reverse("portal:log-out"))
    assert amina_client.cookies[COOKIE].value == ""
