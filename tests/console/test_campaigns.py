"""From a search to a message: written by one, approved by another, stopped."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.notifications.models import Campaign
from tessera.registry.models import ContactPoint, Individual
from tests.cast import Country, log_in, make_user
from tests.changes.families import Family

GIVEN = {
    "name": "Clinic",
    "channels": ["email"],
    "subject_en": "The clinic",
    "body_en": "Hello {name}, it is open.",
    "subject_ar": "العيادة",
    "body_ar": "العيادة مفتوحة",
}


@pytest.fixture
def reachable(family: Family) -> None:
    with narrowed_to(system_viewer()):
        person = Individual.objects.get(public_id=family.amina)
        ContactPoint.objects.create(individual=person, kind="email", value="amina@example.org")


@pytest.fixture
def second(tamar: Country) -> User:
    return make_user("Sela Second", ("administrator", None))


def test_two_people_send_a_campaign(reachable: None, administrator_client: Client, second: User) -> None:
    found = administrator_client.get(reverse("console:find"), {"tab": "people", "sex": "2"})
    target = reverse("console:campaign-new") + "?tab=people&sex=2"
    assert target.replace("&", "&amp;") in found.content.decode()
    answer = administrator_client.post(target, GIVEN)
    assert answer.status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.total, campaign.counts["email"]) == (2, 1)
    own = administrator_client.get(answer["Location"]).content.decode()
    assert "Somebody else must approve" in own and "Hello Amina Diallo, it is open." in own
    address = reverse("console:campaign-approve", args=[campaign.public_id])
    administrator_client.post(address)
    assert Campaign.objects.get().status == "proposed"
    log_in(second).post(address)
    assert Campaign.objects.get().status == "approved"
    administrator_client.post(reverse("console:campaign-stop", args=[campaign.public_id]))
    assert Campaign.objects.get().status == "stopped"
    assert "Clinic" in administrator_client.get(reverse("console:campaigns")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"channels": []}, {"body_en": "{nonsense}"}, {"name": ""}, {"channels": ["sms"], "sms_en": "{name}"}],
)
def test_what_cannot_be_sent_is_refused_on_the_page(
    reachable: None, administrator_client: Client, wrong: dict[str, object]
) -> None:
    target = reverse("console:campaign-new") + "?tab=people"
    assert administrator_client.post(target, GIVEN | wrong).status_code == 422
    assert not Campaign.objects.exists()


def test_only_who_may_write_to_people_does(clerk_client: Client) -> None:
    for name in ("campaigns", "campaign-new"):
        assert clerk_client.get(reverse(f"console:{name}")).status_code == 403
