"""SMS, through a real HTTP gateway that fails in every way."""

import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from tessera.notifications import actions as notifications
from tessera.notifications import outbox
from tessera.notifications.choices import Channel, ContentType, Fault, Method, Status
from tessera.notifications.events import Event
from tessera.notifications.models import Gateway, Message, Meter
from tessera.notifications.recipients import Recipient
from tessera.notifications.sending import send_batch
from tests.notifications.servers import Sms

PHONE = "+221771234567"


def code(key: str = "one", phone: str = PHONE, language: str = "en", code: str = "493 027") -> Message:
    notifications.tell(
        Event.CONFIRMATION_CODE,
        to=Recipient.at(Channel.SMS, phone, language=language),
        key=key,
        now=timezone.now(),
        context={"minutes": 10},
        secret={"code": code},
    )
    return Message.objects.get(key=key)


def reminder(key: str, phone: str = PHONE) -> Message:
    """Not urgent, unlike a code."""
    message = code(key, phone)
    Message.objects.filter(pk=message.pk).update(priority=1)
    return message


def sent() -> int:
    return send_batch(Channel.SMS, now=timezone.now())


def test_a_code_arrives_and_leaves_nothing_behind(sms: Sms, gateway: Gateway) -> None:
    message = code()
    assert "493" not in json.dumps(message.context)
    assert b"493" not in bytes(message.sealed or b"")
    assert PHONE not in message.recipient
    assert sent() == 1
    message.refresh_from_db()
    assert (message.status, message.gateway_id) == (Status.SENT, str(message.public_id))
    assert (message.sealed, message.context, message.segments) == (None, {}, 1)
    (asked,) = sms.asked
    assert asked.headers["authorization"] == "Bearer hush hush"
    assert asked.json == {
        "to": PHONE,
        "message": "Tessera: your code is 493 027. It holds for 10 minutes. Give it to nobody.",
        "id": str(message.public_id),
        "from": "TESSERA",
    }


def test_the_environment_has_the_last_word_on_the_secret(sms: Sms, gateway: Gateway, settings) -> None:
    settings.SMS_SECRET = "from the environment"
    code()
    sent()
    assert sms.asked[0].headers["authorization"] == "Bearer from the environment"


def test_a_value_stays_within_its_place(sms: Sms, gateway: Gateway) -> None:
    """JSON, a form and XML: nothing that somebody wrote ends a string or adds a parameter."""
    nasty = '"}, {"to": "+1&to=+2 <to>é'
    templates = {
        ContentType.JSON: '{"t": "{text}", "id": "{id}"}',
        ContentType.FORM: "t={text}&id={id}",
        ContentType.XML: "<sms t='{text}'>{id}</sms>",
    }
    sms.answer = lambda _asked: (200, "ok")
    for content_type, body in templates.items():
        Gateway.objects.update(
            content_type=content_type, body=body, success_path="", success_value="ok", id_path=""
        )
        code(key=content_type, code=nasty)
        sent()
    as_json, as_form, as_xml = sms.asked
    said = f"Tessera: your code is {nasty}. It holds for 10 minutes. Give it to nobody."
    assert as_json.json["t"] == said
    assert as_form.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert as_form.body.count("&") == 1
    assert "<to>" not in as_xml.body and "&lt;to&gt;" in as_xml.body


def test_a_gateway_may_be_asked_by_its_address_alone(sms: Sms, gateway: Gateway) -> None:
    Gateway.objects.update(
        method=Method.GET,
        url=sms.url + "?to={to}&text={text}&key={secret}",
        body="",
        headers={},
        success_path="",
        success_value="accepted",
        id_path="",
    )
    sms.answer = lambda _asked: (202, "0: accepted")
    message = code(language="ar")
    sent()
    (asked,) = sms.asked
    assert asked.query["to"] == [PHONE]
    assert asked.query["text"][0].startswith("Tessera: رمزك")
    message.refresh_from_db()
    assert message.status == Status.SENT


@pytest.mark.parametrize(
    ("status", "body", "fault", "becomes"),
    [
        (500, "oops", Fault.BUSY, Status.WAITING),
        (503, "", Fault.BUSY, Status.WAITING),
        (429, "", Fault.BUSY, Status.WAITING),
        (401, "", Fault.LOG_IN, Status.WAITING),
        (400, "no", Fault.REFUSED, Status.DEAD),
        (200, '{"status": "error"}', Fault.STRANGE, Status.WAITING),
        (200, "<html>welcome to the hotel", Fault.STRANGE, Status.WAITING),
        (200, "", Fault.STRANGE, Status.WAITING),
        (200, "[" * 5000, Fault.STRANGE, Status.WAITING),
        (200, "x" * 200_000, Fault.STRANGE, Status.WAITING),
        (302, "", Fault.REFUSED, Status.DEAD),
    ],
)
def test_an_answer_decides_whether_to_try_again(
    sms: Sms, gateway: Gateway, status: int, body: str, fault: str, becomes: str
) -> None:
    sms.answer = lambda _asked: (status, body)
    message = code()
    sent()
    message.refresh_from_db()
    assert (message.fault, message.status) == (fault, becomes)
    assert len(sms.asked) == 1


def test_a_gateway_that_is_too_slow_is_asked_again_under_the_same_id(sms: Sms, gateway: Gateway) -> None:
    sms.pause = 2
    message = code()
    sent()
    message.refresh_from_db()
    assert (message.status, message.fault) == (Status.WAITING, Fault.TIMED_OUT)
    sms.pause = 0
    Message.objects.update(not_before=timezone.now())
    sent()
    assert sms.times == {str(message.public_id): 2}
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Status.SENT, 2)


def test_a_gateway_that_is_gone_is_waited_for(sms: Sms, gateway: Gateway) -> None:
    Gateway.objects.update(url="http://127.0.0.1:1/")
    message = code()
    sent()
    message.refresh_from_db()
    assert (message.status, message.fault) == (Status.WAITING, Fault.UNREACHABLE)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/", "http://example.org/", "https://10.0.0.1/", "https://169.254.169.254/"],
)
def test_an_inner_address_is_never_asked(sms: Sms, gateway: Gateway, settings, url: str) -> None:
    settings.OUTGOING_LOOPBACK = False
    Gateway.objects.update(url=url.replace("{port}", str(sms.port)))
    message = code()
    sent()
    message.refresh_from_db()
    assert message.fault == Fault.FORBIDDEN
    assert not sms.asked


def test_nothing_waits_for_a_gateway_that_is_off(gateway: Gateway) -> None:
    Gateway.objects.update(is_on=False)
    count = notifications.tell(
        Event.CONFIRMATION_CODE, to=Recipient.at(Channel.SMS, PHONE), key="k", now=timezone.now()
    )
    assert count == 0


def test_at_night_only_what_is_urgent_is_sent(sms: Sms, gateway: Gateway) -> None:
    Gateway.objects.update(quiet_since=time(21), quiet_until=time(7), time_zone="Africa/Dakar")
    reminder("reminder")
    urgent = code("urgent")
    Message.objects.update(not_before=datetime(2026, 1, 1, tzinfo=UTC), expires_at=None)
    assert send_batch(Channel.SMS, now=datetime(2026, 3, 27, 23, 30, tzinfo=UTC)) == 1
    assert sms.times == {str(urgent.public_id): 1}
    assert send_batch(Channel.SMS, now=datetime(2026, 3, 28, 6, 59, tzinfo=UTC)) == 0
    assert send_batch(Channel.SMS, now=datetime(2026, 3, 28, 7, 0, tzinfo=UTC)) == 1


def test_the_quiet_hours_are_those_of_the_country(sms: Sms, gateway: Gateway) -> None:
    Gateway.objects.update(quiet_since=time(21), quiet_until=time(7), time_zone="Asia/Dhaka")
    reminder("reminder")
    Message.objects.update(not_before=datetime(2026, 1, 1, tzinfo=UTC), expires_at=None)
    assert send_batch(Channel.SMS, now=datetime(2026, 3, 27, 16, 0, tzinfo=UTC)) == 0  # 22:00 in Dhaka
    assert send_batch(Channel.SMS, now=datetime(2026, 3, 28, 2, 0, tzinfo=UTC)) == 1  # 08:00


def test_no_more_than_the_cap_of_the_day_are_sent(sms: Sms, gateway: Gateway) -> None:
    Gateway.objects.update(daily_messages=3)
    for number in range(5):
        reminder(str(number), f"+22177123456{number}")
    while sent():
        pass
    assert len(sms.asked) == 3
    assert Message.objects.filter(status=Status.WAITING).count() == 2
    meter = Meter.objects.get()
    assert (meter.messages, meter.segments) == (3, 3)


def test_no_plan_of_the_database_takes_more_than_may_be_sent(sms: Sms, gateway: Gateway) -> None:
    """With few rows and old statistics the planner looks the waiting ones up again for each message."""
    Gateway.objects.update(daily_messages=3)
    for number in range(5):
        reminder(str(number), f"+22177123456{number}")
    with connection.cursor() as cursor:
        for way in ("hashagg", "hashjoin", "mergejoin", "sort", "material", "memoize"):
            cursor.execute(f"set local enable_{way} = off")
    while sent():
        pass
    assert len(sms.asked) == 3


def test_no_more_is_spent_than_the_cap_of_the_day(sms: Sms, gateway: Gateway) -> None:
    Gateway.objects.update(daily_cost=Decimal("1.00"), price=Decimal("0.05"))
    for number in range(30):
        reminder(str(number), f"+2217712345{number:02}")
    while sent():
        pass
    meter = Meter.objects.get()
    assert Decimal("0.80") < meter.cost <= Decimal("1.00")
    assert meter.cost == Decimal("0.05") * len(sms.asked)


def test_the_gateway_is_not_overrun(sms: Sms, gateway: Gateway) -> None:
    Gateway.objects.update(per_second=5)
    for number in range(12):
        reminder(str(number), f"+2217712345{number:02}")
    now = timezone.now()
    assert send_batch(Channel.SMS, now=now) == 5
    assert send_batch(Channel.SMS, now=now) == 0
    assert send_batch(Channel.SMS, now=now + timedelta(seconds=0.4)) == 2
    assert send_batch(Channel.SMS, now=now + timedelta(seconds=10)) == 5


def test_a_code_that_is_too_old_is_never_sent(sms: Sms, gateway: Gateway) -> None:
    message = code()
    late = timezone.now() + timedelta(minutes=11)
    assert send_batch(Channel.SMS, now=late) == 0
    assert outbox.expire(now=late) == 1
    message.refresh_from_db()
    assert (message.status, message.fault, message.sealed) == (Status.SKIPPED, Fault.TOO_LATE, None)


def test_what_is_urgent_goes_first(sms: Sms, gateway: Gateway) -> None:
    Gateway.objects.update(daily_messages=1)
    reminder("early")
    urgent = code("late", "+221770000000")
    sent()
    assert sms.times == {str(urgent.public_id): 1}
