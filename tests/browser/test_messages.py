"""The pages of messages, in both directions, on a phone and without scripts."""

from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.notifications import actions as notifications
from tessera.notifications.choices import Channel, Fault, Status
from tessera.notifications.events import Event
from tessera.notifications.models import Campaign, Message, OptOut
from tessera.notifications.recipients import Recipient
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country

PAGES = {
    "texts": "/messages/texts/",
    "text": "/messages/texts/request-received/letter/{language}/",
    "sms": "/messages/texts/request-received/sms/{language}/",
    "channels": "/messages/texts/request-received/channels/",
    "outbox": "/messages/outbox/",
    "gateway": "/messages/gateway/",
    "opted_out": "/messages/opted-out/",
    "inbox": "/messages/",
    "preferences": "/messages/preferences/",
    "campaigns": "/campaigns/",
    "campaign_new": "/campaigns/new/?tab=people",
    "campaign": "/campaigns/{campaign}/",
}


def some_messages(administrator: User) -> UUID:
    with narrowed_to(system_viewer()):
        for number, event in enumerate((Event.WORK_WAITING, Event.IMPORT_FINISHED, Event.OWN_REQUEST)):
            context = {
                "count": 12,
                "file": "survey of the coast.csv",
                "outcome": {"en": "Applied", "ar": "طُبّق"},
            }
            context |= {"reference": "CR-2026-0000042", "note": "Thank you.", "link": "/work/"}
            notifications.tell(
                event,
                to=Recipient.staff(administrator.public_id),
                key=str(number),
                now=timezone.now(),
                context=context,
            )
        Message.objects.filter(channel=Channel.EMAIL, event=Event.WORK_WAITING).update(
            status=Status.DEAD, fault=Fault.UNREACHABLE, attempts=8
        )
    OptOut.objects.create(channel="sms", lookup="x", masked="+221…67", how="staff", since=timezone.now())
    texts = {"subject": "Clinic", "body": "Hello {name}, the clinic is open.", "sms": "The clinic is open."}
    return Campaign.objects.create(
        name="Clinic in Lomba",
        channels=["sms", "email"],
        texts={"en": texts, "ar": texts | {"sms": "العيادة مفتوحة"}},
        counts={"sms": 1200, "email": 310},
        total=1810,
        cost=60,
        made_at=timezone.now(),
        made_by="x",
        made_by_name="Sela Second",
    ).public_id


@pytest.mark.parametrize(("size", "language"), [("desk", "en"), ("phone", "ar")])
def test_every_page_of_messages_is_for_everybody(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    tamar: Country,
    size: str,
    language: str,
) -> None:
    campaign = some_messages(administrator)
    page = page_at({"desk": DESK, "phone": PHONE}[size], language)
    enter_as(page, administrator)
    for name, address in PAGES.items():
        page.goto(address.format(language=language, campaign=campaign))
        assert_accessible(page)
        shoot(page, f"messages_{name}_{size}_{language}")


def test_a_text_is_written_without_scripts(
    page_at: PageAt, enter_as: EnterAs, administrator: User, tamar: Country
) -> None:
    page = page_at(PHONE, "en", scripts=False)
    enter_as(page, administrator)
    page.goto("/messages/texts/request-received/sms/en/")
    page.get_by_label("Text").fill("{registry}: thank you, {name}")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("is personal and may not stand in an SMS").first).to_be_visible()
    page.get_by_label("Text").fill("{registry}: thank you for {reference}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".card-soft")).to_contain_text("Tessera: thank you for CR-2026-0000042")
    expect(page.get_by_text("Version 1")).to_be_visible()
