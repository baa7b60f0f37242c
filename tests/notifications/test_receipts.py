"""The gateway says what became of a message, by an address with a secret in it."""

import pytest
from django.test import Client
from django.utils import timezone

from tessera.lib.encryption import provider
from tessera.notifications.channels.sms import RECEIPT_SECRET
from tessera.notifications.choices import Channel, Fault, Status
from tessera.notifications.models import Gateway, Message
from tessera.notifications.sending import send_batch
from tests.notifications.servers import Sms
from tests.notifications.test_sms import code

SECRET = "a-secret-of-receipts"


@pytest.fixture
def sent(sms: Sms, gateway: Gateway) -> Message:
    Gateway.objects.update(receipt_secret=provider().encrypt(SECRET.encode(), context=RECEIPT_SECRET))
    message = code()
    send_batch(Channel.SMS, now=timezone.now())
    message.refresh_from_db()
    return message


def report(given: dict[str, str], *, secret: str = SECRET, how: str = "application/json") -> int:
    return Client().post(f"/receipts/sms/{secret}/", given, content_type=how).status_code


def test_a_delivery_is_noted_once(sent: Message) -> None:
    for _ in range(2):
        assert report({"id": sent.gateway_id, "status": "DELIVERED"}) == 204
    sent.refresh_from_db()
    first = sent.delivered_at
    assert sent.status == Status.DELIVERED and first is not None
    report({"id": sent.gateway_id, "status": "failed"})
    sent.refresh_from_db()
    assert (sent.status, sent.delivered_at) == (Status.DELIVERED, first)


def test_what_was_not_delivered_stands_on_the_list(sent: Message) -> None:
    assert (
        Client().get(f"/receipts/sms/{SECRET}/", {"id": str(sent.public_id), "status": "expired"}).status_code
        == 204
    )
    sent.refresh_from_db()
    assert (sent.status, sent.fault) == (Status.DEAD, Fault.UNDELIVERED)


@pytest.mark.parametrize("secret", ["x", "", "a-secret-of-receiptS", "é" * 9])
def test_nobody_else_reports(sent: Message, secret: str) -> None:
    assert report({"id": sent.gateway_id, "status": "delivered"}, secret=secret or "-") == 404
    sent.refresh_from_db()
    assert sent.status == Status.SENT


def test_without_a_secret_nothing_is_taken(sent: Message) -> None:
    Gateway.objects.update(receipt_secret=None)
    assert report({"id": sent.gateway_id, "status": "delivered"}) == 404


def test_nonsense_changes_nothing(sent: Message) -> None:
    for unknown in ("unknown", "\0", "a\0b", "\u202e"):
        assert report({"id": unknown, "status": "delivered"}) == 204
    assert report({"status": "delivered"}) == 204
    assert report({"id": sent.gateway_id, "status": "on its way"}) == 204
    broken = Client().post(f"/receipts/sms/{SECRET}/", "{", content_type="application/json")
    assert broken.status_code == 400
    nested = Client().post(f"/receipts/sms/{SECRET}/", "[1, [2]]", content_type="application/json")
    assert nested.status_code == 204
    sent.refresh_from_db()
    assert sent.status == Status.SENT
