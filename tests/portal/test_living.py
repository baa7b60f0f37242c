"""Living conditions: what the dictionary lets people say of their household, and nothing else."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import decisions
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeOperation, ChangeRequest
from tessera.dictionary.models import Field
from tessera.registry.models import Group
from tests.changes.families import NOW, Family
from tests.portal.reports import ask_conditions
from tests.portal.test_events import begun, photo, sent

pytestmark = pytest.mark.django_db
BEGIN = reverse("portal:event-begin", args=["living"])


@pytest.fixture
def asked(family: Family) -> Family:
    ask_conditions()
    return family


def test_one_request_of_what_changed_with_its_paper(
    asked: Family, amina_client: Client, approver_viewer: Viewer
) -> None:
    assert BEGIN in amina_client.get(reverse("portal:family")).content.decode()
    url = begun(amina_client, "living")
    page = amina_client.get(url).content.decode()
    assert "<h2>Living conditions</h2>" in page and "Debts" not in page
    assert amina_client.post(url, {"bedrooms": "3", "debts": "9"}).headers["Location"] == f"{url}papers/"
    assert amina_client.post(f"{url}papers/", {"kind": "photo", "file": photo()}).status_code == 302
    checked = amina_client.get(f"{url}check/").content.decode()
    assert "Rooms for sleeping" in checked and "Piped water" not in checked
    assert amina_client.post(f"{url}check/").status_code == 302
    with narrowed_to(system_viewer()):
        request = ChangeRequest.objects.latest("pk")
        steps = list(ChangeOperation.objects.filter(request=request).values_list("kind", "input"))
    assert [kind for kind, _input in steps] == ["correct_facts", "attach_document"]
    assert (steps[0][1]["facts"], steps[0][1]["base"]) == ({"bedrooms": 3}, {"bedrooms": None})
    decisions.approve(request, by=approver_viewer, now=NOW)
    with narrowed_to(system_viewer()):
        assert Group.objects.get(public_id=asked.household).attributes["bedrooms"] == 3
    again = amina_client.get(begun(amina_client, "living")).content.decode()
    assert 'value="3"' in again


def test_what_changes_nothing_is_not_sent(asked: Family, amina_client: Client) -> None:
    url = begun(amina_client, "living")
    refused = amina_client.post(url, {"bedrooms": "", "tap_water": ""})
    assert refused.status_code == 422
    assert "Nothing would change" in refused.content.decode()


def test_an_answer_that_is_none_stands_beside_its_question(asked: Family, amina_client: Client) -> None:
    url = begun(amina_client, "living")
    refused = amina_client.post(url, {"bedrooms": "-1"})
    assert refused.status_code == 422
    assert 'href="#id_bedrooms"' in refused.content.decode()
    assert 'value="-1"' in amina_client.get(url).content.decode()


def test_a_fact_can_be_taken_away(asked: Family, amina_client: Client, approver_viewer: Viewer) -> None:
    decisions.approve(sent(amina_client, "living", {"bedrooms": "3"}), by=approver_viewer, now=NOW)
    url = begun(amina_client, "living")
    amina_client.post(url, {"bedrooms": "", "tap_water": "no"})
    checked = amina_client.get(f"{url}check/").content.decode()
    assert "Not recorded" in checked and "Piped water" in checked


def test_it_is_offered_where_the_dictionary_lets_people_say_something(
    asked: Family, amina_client: Client
) -> None:
    Field.objects.filter(subject="group").update(citizen_may_propose=False)
    assert BEGIN not in amina_client.get(reverse("portal:family")).content.decode()
    assert amina_client.get(BEGIN).status_code == 404


def test_a_housemate_sees_that_it_waits(asked: Family, amina_client: Client, moussa_client: Client) -> None:
    request = sent(amina_client, "living", {"bedrooms": "3"})
    assert request.status == RequestStatus.SUBMITTED
    assert moussa_client.get(reverse("portal:request", args=[request.public_id])).status_code == 404
