"""The pages of messages: texts, the gateway, the outbox, who opted out, and everybody's own."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.notifications import actions as notifications
from tessera.notifications.choices import Channel, Fault, Status
from tessera.notifications.events import Event
from tessera.notifications.models import Gateway, Message, OptOut, Preference, Wording
from tessera.notifications.recipients import Recipient, lookup
from tests.notifications.conftest import sms  # noqa: F401 - a fixture
from tests.notifications.servers import Sms

ADDRESS = reverse("console:message-text", args=["request-received", "sms", "fr"])
GATEWAY = {
    "is_on": "on",
    "method": "POST",
    "url": "https://gateway.example.org/send",
    "headers": "Authorization: Bearer {secret}\nX-Sender: {sender}",
    "content_type": "application/json",
    "body": '{"to": "{to}", "text": "{text}", "id": "{id}"}',
    "sender": "TESSERA",
    "new_secret": "hush hush",
    "success_from": "200",
    "success_to": "299",
    "success_path": "status",
    "success_value": "ok",
    "timeout": "10",
    "time_zone": "Africa/Dakar",
    "quiet_since": "21:00",
    "quiet_until": "07:00",
    "per_second": "5",
    "price": "0.05",
}


@pytest.fixture
def failed(administrator: User) -> Message:
    with narrowed_to(system_viewer()):
        notifications.tell(
            Event.WORK_WAITING,
            to=Recipient.staff(administrator.public_id),
            key="k",
            now=timezone.now(),
            context={"count": 3},
        )
        rows = Message.objects.filter(channel=Channel.EMAIL)
        rows.update(status=Status.DEAD, fault=Fault.UNREACHABLE, attempts=8)
        return rows.get()


def test_a_text_is_previewed_saved_and_taken_back(administrator_client: Client) -> None:
    first = administrator_client.get(ADDRESS)
    assert "This is the text that ships" in first.content.decode()
    given = {"number": 0, "body": "{registry} : bien reçu {reference}"}
    shown = administrator_client.post(ADDRESS, given | {"preview": "1"}).content.decode()
    assert "Tessera : bien reçu CR-2026-0000042" in shown
    assert not Wording.objects.exists()
    assert administrator_client.post(ADDRESS, given).status_code == 302
    assert Wording.objects.get().body == "{registry} : bien reçu {reference}"
    late = administrator_client.post(ADDRESS, given)
    assert late.status_code == 422 and "Somebody else has changed" in late.content.decode()
    assert administrator_client.post(ADDRESS + "shipped/").status_code == 302
    assert Wording.objects.count() == 2


@pytest.mark.parametrize("body", ["{name}", "{nonsense}", "", "{"])
def test_a_wrong_text_is_refused_on_the_page(administrator_client: Client, body: str) -> None:
    answer = administrator_client.post(ADDRESS, {"number": 0, "body": body})
    assert answer.status_code == 422
    assert not Wording.objects.exists()


def test_an_event_is_told_through_what_was_chosen(administrator_client: Client, clerk: User) -> None:
    target = reverse("console:message-channels", args=["work-waiting"])
    assert administrator_client.post(target, {"channels": ["inbox"]}).status_code == 302
    with narrowed_to(system_viewer()):
        to = Recipient.staff(clerk.public_id)
        assert notifications.tell(Event.WORK_WAITING, to=to, key="k", now=timezone.now()) == 1
    assert administrator_client.post(target, {"channels": ["sms"]}).status_code == 422


def test_the_gateway_is_set_up_and_its_secret_never_shown(administrator_client: Client) -> None:
    target = reverse("console:message-gateway")
    assert administrator_client.post(target, GATEWAY).status_code == 302
    gateway = Gateway.objects.get()
    assert gateway.headers == {"Authorization": "Bearer {secret}", "X-Sender": "{sender}"}
    assert b"hush" not in bytes(gateway.secret or b"")
    page = administrator_client.get(target).content.decode()
    assert "hush" not in page and "A password or key is known." in page
    assert administrator_client.post(target, GATEWAY | {"new_secret": ""}).status_code == 302
    assert bytes(Gateway.objects.get().secret or b"") == bytes(gateway.secret or b"")


def test_a_secret_is_never_sent_to_another_host(administrator_client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    """Whoever may change the address must not read the key by leading the request to a host of theirs."""
    target = reverse("console:message-gateway")
    administrator_client.post(target, GATEWAY)
    kept = bytes(Gateway.objects.get().secret or b"")
    elsewhere = GATEWAY | {"url": "https://elsewhere.example.org/send", "new_secret": ""}
    for url in ("https://elsewhere.example.org/send", "https://gateway.example.org:8443/send"):
        refused = administrator_client.post(target, elsewhere | {"url": url})
        assert refused.status_code == 422 and "the old one is not sent there" in refused.content.decode()
    assert bytes(Gateway.objects.get().secret or b"") == kept
    same = administrator_client.post(target, GATEWAY | {"url": f"{GATEWAY['url']}?v=2", "new_secret": ""})
    assert same.status_code == 302 and bytes(Gateway.objects.get().secret or b"") == kept
    settings.SMS_SECRET = "of the operator"
    operators = administrator_client.post(target, elsewhere | {"new_secret": "typed"})
    assert "Have them take it out" in operators.content.decode()
    settings.SMS_SECRET = ""
    assert administrator_client.post(target, elsewhere | {"headers": ""}).status_code == 302
    assert Gateway.objects.get().secret is None, "not needed there, and forgotten"
    assert administrator_client.post(target, GATEWAY | {"new_secret": "typed"}).status_code == 302
    assert Gateway.objects.get().secret is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://gateway.example.org/"),
        ("url", "https://{sender}.example.org/"),
        ("url", "ftp://x"),
        ("url", "https://user:pass@example.org/"),
        ("url", "https://[::1"),
        ("headers", "Host: elsewhere"),
        ("headers", "no colon"),
        ("headers", "Bad Name: x"),
        ("body", '{"to": {to}}'),
        ("body", "to={to}"),
        ("quiet_until", ""),
        ("success_to", "100"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_settings_that_cannot_work_are_refused(administrator_client: Client, field: str, value: str) -> None:
    answer = administrator_client.post(
        reverse("console:message-gateway"), GATEWAY | {"success_from": "200", field: value}
    )
    assert answer.status_code == 422
    assert not Gateway.objects.exists()


def test_a_test_message_tells_what_the_gateway_said(administrator_client: Client, sms: Sms) -> None:  # noqa: F811
    administrator_client.post(reverse("console:message-gateway"), GATEWAY | {"url": sms.url})
    target = reverse("console:message-gateway-test")
    assert administrator_client.post(target, {"address": "+221 77 123 45 67"}).status_code == 302
    assert sms.asked[0].json["to"] == "+221771234567"
    sms.answer = lambda _asked: (401, "")
    refused = administrator_client.post(target, {"address": "+221771234567"})
    assert "did not accept our credentials" in refused.content.decode()
    assert administrator_client.post(target, {"address": "12"}).status_code == 422


def test_what_failed_is_sent_again(administrator_client: Client, failed: Message) -> None:
    target = reverse("console:message-outbox")
    page = administrator_client.get(target, {"status": "dead"}).content.decode()
    assert "could not be reached" in page and "@example.org" not in page
    again = reverse("console:message-outbox-retry")
    administrator_client.post(again, {"key": ["nonsense"]})
    with narrowed_to(system_viewer()):
        assert Message.objects.get(pk=failed.pk).status == Status.DEAD
        administrator_client.post(again + "?status=dead&fault=unreachable", {"all": "1"})
        message = Message.objects.get(pk=failed.pk)
    assert (message.status, message.attempts, message.fault) == (Status.WAITING, 0, "")


def test_an_address_opts_out_and_in_again(administrator_client: Client) -> None:
    target = reverse("console:message-opted-out")
    for _ in range(2):
        given = {"channel": "sms", "address": "+221 77 123 45 67"}
        assert administrator_client.post(target, given).status_code == 302
    row = OptOut.objects.get()
    assert (row.lookup, row.masked) == (lookup("sms", "+221771234567"), "+221…67")
    assert administrator_client.post(target, {"channel": "email", "address": "nobody"}).status_code == 422
    administrator_client.post(reverse("console:message-opted-out-end", args=[row.pk]))
    assert not OptOut.objects.exists()


def test_everybody_reads_their_own_and_chooses(
    administrator_client: Client, clerk_client: Client, clerk: User, failed: Message
) -> None:
    own = administrator_client.get(reverse("console:messages")).content.decode()
    assert "Changes that wait for you: 3" in own
    assert "Changes that wait for you" not in clerk_client.get(reverse("console:messages")).content.decode()
    with narrowed_to(system_viewer()):
        letter = Message.objects.get(channel=Channel.INBOX)
        clerk_client.post(reverse("console:messages"), {"key": [str(letter.public_id)]})
        assert Message.objects.get(pk=letter.pk).read_at is None, "it is not theirs"
        administrator_client.post(reverse("console:messages"), {"key": [str(letter.public_id), "x"]})
        assert Message.objects.get(pk=letter.pk).read_at is not None
    clerk_client.post(reverse("console:messages-preferences"), {"work-waiting": ["email"]})
    chosen = {row.event: row.channels for row in Preference.objects.filter(user=clerk.public_id)}
    assert chosen == {"own-request": [], "work-waiting": ["email"], "work-overdue": [], "import-finished": []}


def test_only_who_manages_messages_sees_their_pages(clerk_client: Client, failed: Message) -> None:
    for name in ("texts", "outbox", "gateway", "opted-out"):
        assert clerk_client.get(reverse(f"console:message-{name}")).status_code == 403
    assert clerk_client.get(ADDRESS).status_code == 403
    assert clerk_client.post(reverse("console:message-outbox-retry"), {"all": "1"}).status_code == 403
