"""A message to all whom a search finds: counted, agreed to by another person, sent, stopped."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.areas.models import Area
from tessera.dictionary.choices import Subject
from tessera.lib.uuid7 import uuid7
from tessera.notifications import campaigns as questions
from tessera.notifications import errors
from tessera.notifications.actions import campaigns, outboxes
from tessera.notifications.choices import CampaignStatus, Channel, Fault, Status
from tessera.notifications.models import Campaign, Gateway, Message, OptOut
from tessera.notifications.sending import send_batch
from tessera.registry.models import ContactPoint, Individual
from tessera.registry.queries.search.filters import Filters, people_where
from tessera.registry.queries.search.where import Where
from tests.cast import TODAY
from tests.changes.families import Family
from tests.notifications.conftest import NOW
from tests.notifications.servers import Sms

TEXTS = {
    "en": {"subject": "Clinic", "body": "Hello {name}, the clinic is open.", "sms": "The clinic is open."},
    "ar": {"subject": "العيادة", "body": "العيادة مفتوحة", "sms": "العيادة مفتوحة"},
}


@pytest.fixture
def phones(family: Family, neighbours: Family, gateway: Gateway) -> None:
    """Amina and Moussa have a phone, Amina's is Arabic; one of the neighbours has one, too."""
    Gateway.objects.update(price=Decimal("0.05"))
    for number, who in enumerate((family.amina, family.moussa, neighbours.amina)):
        person = Individual.objects.get(public_id=who)
        ContactPoint.objects.create(individual=person, kind="phone", value=f"+22177000000{number}")
    Individual.objects.filter(public_id=family.amina).update(language="ar")


def make(by: Viewer, found: Where | None = None, **more: object) -> Campaign:
    given = {
        "name": "Clinic",
        "texts": TEXTS,
        "channels": ["sms"],
        "found": found or people_where(Filters(), viewer=by, on=TODAY),
        "subject": Subject.INDIVIDUAL,
        "query": "tab=people",
        "by": by,
        "now": NOW,
    }
    return campaigns.make(**(given | more))


def quiet(**_news: object) -> None:
    """Progress that nobody looks at."""


def put(campaign: Campaign) -> None:
    campaigns.send(campaign.pk, now=lambda: NOW, progress=quiet)


def test_it_is_counted_agreed_to_and_sent(
    phones: None, sms: Sms, administrator_viewer: Viewer, everywhere: Viewer
) -> None:
    campaign = make(administrator_viewer)
    assert (campaign.total, campaign.counts["sms"], campaign.cost) == (8, 3, Decimal("0.15"))
    with pytest.raises(errors.OwnCampaign):
        campaigns.approve(campaign, by=administrator_viewer, now=NOW)
    put(campaign)
    assert not Message.objects.filter(event="campaign").exists(), "nobody has approved it"
    campaigns.approve(campaign, by=everywhere, now=NOW)
    put(campaign)
    put(campaign)
    assert send_batch(Channel.SMS, now=NOW + timedelta(minutes=1)) == 3
    assert sorted(asked.json["message"] for asked in sms.asked) == [
        "The clinic is open.",
        "The clinic is open.",
        "العيادة مفتوحة",
    ]
    found = questions.find(campaign.public_id, viewer=administrator_viewer)
    assert (found.campaign.status, found.campaign.done, found.by_status["sent"]) == (
        CampaignStatus.SENT,
        8,
        3,
    )
    with pytest.raises(errors.CampaignOver):
        campaigns.approve(campaign, by=everywhere, now=NOW)


def test_nobody_is_written_to_whom_the_writer_may_not_see(
    phones: None, family: Family, administrator_viewer: Viewer
) -> None:
    one = Where("s.public_id = %s", (family.moussa,))
    assert make(administrator_viewer, one).total == 1
    with pytest.raises(errors.NobodyToWriteTo):
        make(administrator_viewer, Where("s.public_id = %s", (family.awa,)))
    campaign = Campaign.objects.latest("pk")
    with narrowed_to(administrator_viewer):
        assert not campaign.recipients.exists(), "the list is for the system"


def part_of(viewer: Viewer, *areas: Area) -> Viewer:
    """The same, who may write to people of these areas alone."""
    there = Reach(paths=frozenset(str(area.path) for area in areas))
    return replace(viewer, actor=str(uuid7()), reaches={**viewer.reaches, Permission.CAMPAIGNS_SEND: there})


def test_who_sees_all_writes_only_where_they_may(
    phones: None, family: Family, village: Area, elsewhere: Area, administrator_viewer: Viewer
) -> None:
    with narrowed_to(system_viewer()):
        living = Individual.objects.filter(
            status="active", area__path__within_any=[str(village.path)]
        ).count()
        Individual.objects.filter(public_id=family.awa).update(area=None)
    campaign = make(part_of(administrator_viewer, village))
    assert 0 < campaign.total == living - 1, "and who lives nowhere is only for everywhere"
    with pytest.raises(errors.NobodyToWriteTo):
        make(part_of(administrator_viewer, elsewhere), Where("s.public_id = %s", (family.moussa,)))


def test_nobody_agrees_to_a_campaign_that_goes_further_than_they_may(
    phones: None, village: Area, elsewhere: Area, administrator_viewer: Viewer
) -> None:
    campaign = make(part_of(administrator_viewer, village))
    far = part_of(administrator_viewer, elsewhere)
    for decide in (campaigns.approve, campaigns.stop):
        with pytest.raises(PermissionMissing):
            decide(campaign, by=far, now=NOW)
    near = part_of(administrator_viewer, village, elsewhere)
    assert campaigns.approve(campaign, by=near, now=NOW).status == CampaignStatus.APPROVED


def test_who_opted_out_gets_service_messages_alone(
    phones: None, family: Family, sms: Sms, administrator_viewer: Viewer, everywhere: Viewer
) -> None:
    outboxes.opt_out(Channel.SMS, "+221770000001", how=OptOut.How.REPLY, now=NOW)
    campaign = make(administrator_viewer)
    campaigns.approve(campaign, by=everywhere, now=NOW)
    put(campaign)
    send_batch(Channel.SMS, now=NOW + timedelta(minutes=1))
    assert len(sms.asked) == 2
    skipped = Message.objects.get(event="campaign", status=Status.SKIPPED)
    assert (skipped.recipient, skipped.fault) == (str(family.moussa), Fault.OPTED_OUT)


def test_it_is_stopped_in_the_middle(
    phones: None, sms: Sms, administrator_viewer: Viewer, everywhere: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "CHUNK", 3)
    campaign = make(administrator_viewer)
    campaigns.approve(campaign, by=everywhere, now=NOW)

    def stop_at_once(**news: object) -> None:
        if "done" in news:
            with narrowed_to(system_viewer()):
                campaigns.stop(campaign, by=administrator_viewer, now=NOW)

    campaigns.send(campaign.pk, now=lambda: NOW, progress=stop_at_once)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.done) == (CampaignStatus.STOPPED, 3)
    assert send_batch(Channel.SMS, now=NOW + timedelta(minutes=1)) == 0
    assert not sms.asked


def test_the_last_fifth_of_a_day_is_not_for_campaigns(
    phones: None, sms: Sms, administrator_viewer: Viewer, everywhere: Viewer
) -> None:
    Gateway.objects.update(daily_messages=2)
    campaign = make(administrator_viewer)
    campaigns.approve(campaign, by=everywhere, now=NOW)
    campaigns.send(campaign.pk, now=timezone.now, progress=quiet)
    while send_batch(Channel.SMS, now=timezone.now()):
        pass
    assert len(sms.asked) == 1


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"channels": []}, errors.UnknownChannel),
        ({"channels": ["inbox"]}, errors.UnknownChannel),
        ({"texts": {}}, errors.TextMissing),
        ({"texts": {"en": {"subject": "", "body": "", "sms": "Hello {name}"}}}, errors.PlaceholderNotForSms),
    ],
)
def test_what_would_go_wrong_is_refused(
    phones: None, administrator_viewer: Viewer, more: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        make(administrator_viewer, **more)
