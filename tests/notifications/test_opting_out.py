"""Who wants no more information says so by the link in a letter, or by an answer to an SMS; and may take it back."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.lib.encryption import provider
from tessera.lib.refusals import NotFound
from tessera.notifications import recipients, unsubscribing
from tessera.notifications.channels.sms import RECEIPT_SECRET
from tessera.notifications.choices import Channel, Fault, Priority, RecipientKind, Status
from tessera.notifications.models import Campaign, Gateway, Message, OptOut
from tessera.notifications.sending import send_batch
from tessera.registry.models import ContactPoint, Individual
from tests.changes.families import Family
from tests.notifications.conftest import NOW
from tests.notifications.servers import Post, Sms

SECRET, MAIL, PHONE = "a-secret-of-receipts", "amina@example.org", "+221771234567"
TEXTS = {
    "en": {"subject": "Clinic", "body": "Hello {name}, the clinic is open.", "sms": "The clinic is open."}
}


@pytest.fixture
def campaign(family: Family, as_system: None) -> Campaign:
    person = Individual.objects.get(public_id=family.amina)
    ContactPoint.objects.create(individual=person, kind="email", value=MAIL)
    ContactPoint.objects.create(individual=person, kind="phone", value=PHONE)
    return Campaign.objects.create(
        name="Clinic", channels=["email", "sms"], texts=TEXTS, made_at=NOW, made_by="x", made_by_name="X"
    )


def tell(campaign: Campaign, family: Family, channel: Channel) -> Message:
    now = timezone.now()
    Message.objects.filter(channel=channel).delete()
    message = Message.objects.create(
        key=f"campaign:{campaign.public_id}", event="campaign", channel=channel, priority=Priority.CAMPAIGN,
        recipient_kind=RecipientKind.INDIVIDUAL, recipient=str(family.amina), told_at=now, not_before=now,
    )  # fmt: skip
    send_batch(channel, now=timezone.now())
    message.refresh_from_db()
    return message


def out() -> set[tuple[str, str]]:
    with narrowed_to(system_viewer()):
        return set(OptOut.objects.values_list("channel", "how"))


def test_a_letter_says_how_to_get_no_more_of_them(campaign: Campaign, family: Family, post: Post) -> None:
    assert tell(campaign, family, Channel.EMAIL).status == Status.SENT
    letter = post.letters[0]
    (url,) = re.findall(r"<(http://localhost:8000/my/unsubscribe/[\w-]+/)>", letter["List-Unsubscribe"])
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain = letter.get_body(["plain"])
    assert plain is not None and url in plain.get_content().replace("=\n", "")
    path = url.removeprefix("http://localhost:8000")
    assert "amina" not in path and MAIL not in str(unsubscribing.token_for(Channel.EMAIL, MAIL))

    reader = Client(enforce_csrf_checks=True)  # a mail program, which has no cookies of ours
    page = reader.get(path).content.decode()
    assert "a…@example.org" in page and not out(), "looking at it changes nothing"
    done = reader.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert done.status_code == 200 and "No more information is sent to" in done.content.decode()
    assert out() == {("email", "link")}
    reader.post(path)
    later = tell(campaign, family, Channel.EMAIL)
    assert (later.status, later.fault, len(post.letters)) == (Status.SKIPPED, Fault.OPTED_OUT, 1)
    assert "again" in reader.post(path, {"again": "1"}).content.decode()
    assert not out()
    assert tell(campaign, family, Channel.EMAIL).status == Status.SENT


def test_a_service_message_has_no_such_link(post: Post, as_system: None, registrar) -> None:  # type: ignore[no-untyped-def]
    from tests.notifications.test_email import sent, told  # noqa: PLC0415

    told(registrar)
    sent()
    assert post.letters[0]["List-Unsubscribe"] is None


@pytest.mark.django_db
def test_a_link_that_is_none_of_ours_is_nothing(client: Client) -> None:
    right = unsubscribing.token_for(Channel.EMAIL, MAIL)
    assert unsubscribing.read(right) == (Channel.EMAIL, MAIL)
    for token in ("x", "é", right[:-4] + "AAAA", right[::-1], "A" * 5000):
        with pytest.raises(NotFound):
            unsubscribing.read(token)
    assert client.get("/my/unsubscribe/x/").status_code == 404
    assert client.post("/my/unsubscribe/x/").status_code == 404


@pytest.fixture
def replies(gateway: Gateway) -> Gateway:
    Gateway.objects.update(receipt_secret=provider().encrypt(SECRET.encode(), context=RECEIPT_SECRET))
    return gateway


def answer(text: str, *, number: str = PHONE, secret: str = SECRET) -> int:
    given = {"from": number, "text": text}
    return Client().post(f"/replies/sms/{secret}/", given, content_type="application/json").status_code


def test_stop_ends_information_and_start_brings_it_back(
    campaign: Campaign, family: Family, replies: Gateway, sms: Sms
) -> None:
    assert tell(campaign, family, Channel.SMS).status == Status.SENT
    for _twice in range(2):
        assert answer("Stop.") == 204
    assert out() == {("sms", "reply")}
    assert OptOut.objects.get().lookup == recipients.lookup(Channel.SMS, PHONE)
    assert tell(campaign, family, Channel.SMS).fault == Fault.OPTED_OUT
    assert answer("  START ") == 204
    assert not out()
    assert tell(campaign, family, Channel.SMS).status == Status.SENT


def test_it_is_understood_as_people_write_it(replies: Gateway, settings) -> None:  # type: ignore[no-untyped-def]
    settings.COUNTRY_CODE = "SN"
    numbers = (PHONE, PHONE[1:], "77 123 45 67", f" {PHONE} ")
    for word in ("STOP", "stop!", "Arrêt", "ARRET", "توقف", "\u200fقف."):
        for number in numbers:
            answer(word, number=number)
            assert OptOut.objects.count() == 1, (word, number)
            answer("ابدأ", number=number)
            assert not OptOut.objects.exists()
    settings.COUNTRY_CODE = ""
    answer("stop", number=PHONE[1:])
    assert OptOut.objects.count() == 1


def test_what_is_neither_changes_nothing(replies: Gateway) -> None:
    for text in ("", "Please stop", "stopped", "When does the clinic open?", "'; drop table"):
        assert answer(text) == 204
    assert answer("STOP", number="CLINIC") == 204
    assert Client().post(f"/replies/sms/{SECRET}/", "[1]", content_type="application/json").status_code == 204
    assert Client().post(f"/replies/sms/{SECRET}/", "{", content_type="application/json").status_code == 400
    assert answer("STOP", secret="wrong") == 404
    assert not OptOut.objects.exists()
    Gateway.objects.update(reply_from_path="message.msisdn", reply_text_path="message.body")
    nested = {"message": {"msisdn": PHONE, "body": "STOP"}}
    Client().post(f"/replies/sms/{SECRET}/", nested, content_type="application/json")
    assert OptOut.objects.count() == 1
