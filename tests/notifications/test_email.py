"""Letters, through a real SMTP server that fails in every way."""

import pytest
from django.utils import timezone

from tessera.accounts.models import User
from tessera.notifications import actions as notifications
from tessera.notifications import outbox
from tessera.notifications.choices import Channel, Fault, Status
from tessera.notifications.events import Event
from tessera.notifications.models import Message
from tessera.notifications.recipients import Recipient
from tessera.notifications.sending import send_batch
from tests.cast import make_user
from tests.notifications.servers import Post

pytestmark = pytest.mark.usefixtures("as_system", "post")


def told(user: User, key: str = "one") -> Message:
    context = {"count": 3, "link": "/work/"}
    notifications.tell(
        Event.WORK_WAITING, to=Recipient.staff(user.public_id), key=key, now=timezone.now(), context=context
    )
    return Message.objects.get(key=key, channel=Channel.EMAIL)


def sent() -> int:
    return send_batch(Channel.EMAIL, now=timezone.now())


def test_a_letter_arrives_in_the_language_of_its_reader(post: Post, registrar: User) -> None:
    User.objects.filter(pk=registrar.pk).update(language="ar")
    message = told(registrar)
    assert sent() == 1
    message.refresh_from_db()
    assert message.status == Status.SENT
    assert message.context == {}
    (letter,) = post.letters
    assert letter["To"] == registrar.email
    assert letter["Subject"] == "تغييرات تنتظرك: 3"
    assert letter["Message-ID"] == f"<{message.public_id}@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = letter.get_body(["plain"]), letter.get_body(["html"])
    assert plain is not None and "http://localhost:8000/work/" in plain.get_content()
    assert html is not None and 'dir="rtl"' in html.get_content()
    assert '<a href="http://localhost:8000/work/"' in html.get_content()


def test_a_name_is_no_html(post: Post, registrar: User) -> None:
    User.objects.filter(pk=registrar.pk).update(name="<b>Rama</b>\nBcc: x")
    told(registrar)
    sent()
    html = post.letters[0].get_body(["html"])
    assert html is not None and "&lt;b&gt;Rama&lt;/b&gt;" in html.get_content()


def test_the_same_occasion_is_told_once(post: Post, registrar: User) -> None:
    told(registrar)
    told(registrar)
    assert sent() == 1
    told(registrar)
    assert sent() == 0
    assert len(post.letters) == 1


def test_one_bad_address_does_not_hold_up_the_others(post: Post, registrar: User, clerk: User) -> None:
    post.refuse[registrar.email] = "550 no such person"
    bad, good = told(registrar, "bad"), told(clerk, "good")
    sent()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, bad.fault) == (Status.DEAD, Fault.BAD_ADDRESS)
    assert good.status == Status.SENT


@pytest.mark.parametrize(
    ("answer", "status", "fault"),
    [
        ("451 try later", Status.WAITING, Fault.BUSY),
        ("421 closing", Status.WAITING, Fault.BUSY),
        ("554 spam", Status.DEAD, Fault.REFUSED),
        ("535 who are you", Status.WAITING, Fault.LOG_IN),
    ],
)
def test_an_answer_decides_whether_to_try_again(
    post: Post, registrar: User, answer: str, status: str, fault: str
) -> None:
    post.fail = lambda _letter: answer
    message = told(registrar)
    sent()
    message.refresh_from_db()
    assert (message.status, message.fault) == (status, fault)
    if status == Status.WAITING:
        assert message.not_before > timezone.now()
        assert sent() == 0, "its pause is not over"
        post.fail = lambda _letter: None
        Message.objects.filter(pk=message.pk).update(not_before=timezone.now())
        assert sent() == 1
        assert len(post.letters) == 1


def test_a_server_that_is_gone_is_waited_for(settings, registrar: User, clerk: User) -> None:
    settings.EMAIL_PORT = 1
    one, other = told(registrar, "one"), told(clerk, "other")
    sent()
    for message in (one, other):
        message.refresh_from_db()
        assert (message.status, message.fault) == (Status.WAITING, Fault.UNREACHABLE)
        assert message.attempts == 1


def test_after_the_last_attempt_it_is_given_up(settings, registrar: User) -> None:
    settings.EMAIL_PORT = 1
    message = told(registrar)
    Message.objects.filter(pk=message.pk).update(attempts=outbox.MOST_ATTEMPTS - 1)
    sent()
    message.refresh_from_db()
    assert (message.status, message.fault) == (Status.DEAD, Fault.UNREACHABLE)
    assert message.context, "it can be tried again as it was"


def test_a_closed_account_is_not_written_to(post: Post, registrar: User) -> None:
    message = told(registrar)
    User.objects.filter(pk=registrar.pk).update(is_active=False)
    sent()
    message.refresh_from_db()
    assert (message.status, message.fault) == (Status.SKIPPED, Fault.NOT_ACTIVE)
    assert not post.letters


def test_without_a_server_nothing_waits_in_vain(settings, registrar: User) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    count = notifications.tell(
        Event.WORK_WAITING, to=Recipient.staff(registrar.public_id), key="k", now=timezone.now()
    )
    assert count == 1
    assert set(Message.objects.values_list("channel", flat=True)) == {"inbox"}


def test_a_user_without_preferences_of_another_is_not_touched(post: Post) -> None:
    quiet, keen = make_user("Quiet One"), make_user("Keen One")
    from tessera.notifications.models import Preference  # noqa: PLC0415

    Preference.objects.create(user=quiet.public_id, event=Event.WORK_WAITING, channels=["inbox"])
    for user in (quiet, keen):
        notifications.tell(
            Event.WORK_WAITING,
            to=Recipient.staff(user.public_id),
            key="k",
            now=timezone.now(),
            context={"count": 1},
        )
    sent()
    assert post.to == [keen.email]
