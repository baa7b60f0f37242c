"""E-mail, through the server of the settings: one connection for a batch."""

import smtplib
from collections.abc import Iterator, Sequence
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.html import escape, format_html, linebreaks, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from tessera.notifications.channels import Outcome, Outgoing
from tessera.notifications.choices import Fault

_PERMANENT: Final = range(500, 600)
_LOG_IN: Final = frozenset({530, 534, 535, 538})
_FAULTS: Final = (
    (TimeoutError, Fault.TIMED_OUT),
    ((OSError, smtplib.SMTPException), Fault.UNREACHABLE),  # SMTPServerDisconnected above all
    (ValueError, Fault.BAD_ADDRESS),  # an address or a subject that cannot be written as one
)


def send(batch: Sequence[Outgoing]) -> Iterator[Outcome]:
    """Send each; an outcome follows for every one, in order. When the server goes away the rest is left for later."""
    connection: Any = get_connection()
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError:
        yield from (Outcome(one.key, Fault.LOG_IN) for one in batch)
        return
    except (OSError, smtplib.SMTPException):
        yield from (Outcome(one.key, Fault.UNREACHABLE) for one in batch)
        return
    try:
        yield from _send_over(connection, batch)
    finally:
        _close(connection)


def _send_over(connection: Any, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
    gone: Fault | None = None
    for one in batch:
        fault = gone or _attempt(connection, one)
        if fault in {Fault.UNREACHABLE, Fault.TIMED_OUT}:
            gone = fault
        yield Outcome(one.key, fault)


def _attempt(connection: Any, one: Outgoing) -> Fault | None:
    try:
        connection.send_messages([_mail(one)])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        return Fault.BAD_ADDRESS if all(code in _PERMANENT for code in codes) else Fault.BUSY
    except smtplib.SMTPResponseException as error:
        return _fault_of(error.smtp_code)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return next(fault for kind, fault in _FAULTS if isinstance(error, kind))
    return None


def _fault_of(code: int) -> Fault:
    if code in _LOG_IN:
        return Fault.LOG_IN
    return Fault.REFUSED if code in _PERMANENT else Fault.BUSY


def _mail(one: Outgoing) -> EmailMultiAlternatives:
    """Plain text, and the same as HTML so that right-to-left text is read as such. Its id is the message's own: a
    server that gets it twice can tell."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{one.public_id}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": one.language,
    }
    if one.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{one.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = _text(one)
    mail = EmailMultiAlternatives(one.subject, text, to=[one.address], headers=headers)
    mail.attach_alternative(_html(one, text), "text/html")
    return mail


def _text(one: Outgoing) -> str:
    """What it says, and how to get no more of the kind."""
    if not one.unsubscribe_url:
        return one.text
    with override(one.language):
        way_out = _("You want no more information by e-mail? Say so here: %(url)s") % {
            "url": one.unsubscribe_url
        }
    return f"{one.text}\n\n{way_out}"


def _html(one: Outgoing, text: str) -> str:
    direction = "rtl" if get_language_info(one.language)["bidi"] else "ltr"
    body = mark_safe(linebreaks(urlize(escape(text), nofollow=True)))  # noqa: S308 - escaped on this line
    return format_html(
        '<!doctype html><html lang="{}" dir="{}"><meta charset="utf-8"><title>{}</title><body>{}</body></html>',
        one.language,
        direction,
        one.subject,
        body,
    )


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        return
