"""Workers that are killed while they send, and several at once: nothing is lost, next to nothing is said twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.notifications import actions as notifications
from tessera.notifications import outbox, sending
from tessera.notifications.actions.telling import Told
from tessera.notifications.channels.sms import AT_ONCE
from tessera.notifications.choices import Channel, Status
from tessera.notifications.events import Event
from tessera.notifications.models import Message, Meter
from tessera.notifications.recipients import Recipient
from tests.jobs.workers import database_url
from tests.notifications.conftest import make_gateway
from tests.notifications.servers import Sms

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 60
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TESSERA_DATABASE_URL": database_url(),
        }
        command = [sys.executable, "-m", "tests.notifications.worker"]
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def outbox_of_many(sms: Sms) -> Iterator[None]:
    with narrowed_to(system_viewer()):
        make_gateway(sms, timeout=10)
        told = [
            Told(
                Recipient.at(Channel.SMS, f"+2217700000{number:02}"),
                "k",
                {"minutes": 10},
                {"code": str(number)},
            )
            for number in range(COUNT)
        ]
        assert notifications.tell_all(Event.CONFIRMATION_CODE, told, now=timezone.now()) == COUNT
        Message.objects.update(expires_at=None)
        yield


def until(condition: Callable[[], bool], *, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(Counter(Message.objects.values_list("status", flat=True)))


def everything_is_sent() -> bool:
    return Message.objects.filter(status=Status.SENT).count() == COUNT


def test_a_killed_worker_loses_nothing(outbox_of_many: None, sms: Sms, start: Start) -> None:
    sms.pause = 0.1
    first = start()
    until(lambda: len(sms.asked) >= 20)
    first.send_signal(signal.SIGKILL)
    first.wait()
    in_the_middle = Message.objects.filter(status=Status.SENDING)
    assert 0 < Message.objects.filter(status=Status.SENT).count() < COUNT
    assert in_the_middle.exists()
    in_the_middle.update(claimed_at=timezone.now() - outbox.LEASE - timedelta(seconds=1))
    sms.pause = 0
    start()
    until(everything_is_sent)
    assert len(sms.times) == COUNT, "every one has arrived"
    twice = [key for key, times in sms.times.items() if times > 1]
    assert len(twice) <= sending.WRITTEN_TOGETHER + AT_ONCE, (
        "and came with the same id, so that it can be told"
    )
    assert Meter.objects.get().messages == COUNT


def test_a_worker_that_is_asked_to_stop_ends_its_batch(outbox_of_many: None, sms: Sms, start: Start) -> None:
    sms.pause = 0.05
    worker = start()
    until(lambda: len(sms.asked) >= 5)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    assert not Message.objects.filter(status=Status.SENDING).exists()
    assert max(sms.times.values()) == 1


def test_several_workers_send_nothing_twice(outbox_of_many: None, sms: Sms, start: Start) -> None:
    for _ in range(2):
        start()
    until(everything_is_sent)
    assert len(sms.asked) == COUNT
    assert set(sms.times.values()) == {1}


def test_a_slow_worker_does_not_overwrite_what_another_did(outbox_of_many: None, sms: Sms) -> None:
    now = timezone.now()
    slow = outbox.claim(Channel.SMS, limit=5, now=now)
    assert outbox.rescue(now=now + outbox.LEASE + timedelta(seconds=1)) == 5
    keys = [message.pk for message in slow.messages]
    quick = outbox.claim(Channel.SMS, limit=COUNT, now=now + outbox.LEASE + timedelta(seconds=2))
    assert {message.pk for message in quick.messages} >= set(keys)
    outbox.mark([sending.Outcome(key) for key in keys], slow, now=now)
    assert Message.objects.filter(pk__in=keys, status=Status.SENDING).count() == 5


def test_who_rolls_back_has_told_nobody(sms: Sms) -> None:
    with narrowed_to(system_viewer()):
        make_gateway(sms)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            to = Recipient.at(Channel.SMS, "+221771234567")
            notifications.tell(
                Event.CONFIRMATION_CODE, to=to, key="k", now=timezone.now(), secret={"code": "1"}
            )
            raise ZeroDivisionError
        assert not Message.objects.exists()
