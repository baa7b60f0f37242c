"""SMS, through an HTTP gateway: each request is made from the templates of its settings."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import httpcore
import structlog
from django.conf import settings

from tessera.lib import outgoing
from tessera.lib.encryption import provider
from tessera.lib.refusals import Refusal
from tessera.notifications.channels import Outcome, Outgoing
from tessera.notifications.channels.filling import ESCAPES, fill, in_header, in_url
from tessera.notifications.choices import Fault, Method
from tessera.notifications.models import Gateway

log = structlog.get_logger(__name__)

AT_ONCE: Final = 8  # requests
LONGEST_ANSWER: Final = 64 * 1024  # bytes
LONGEST_ID: Final = 200
SECRET: Final = b"gateway secret"
RECEIPT_SECRET: Final = b"gateway receipt secret"
_LATER: Final = frozenset({408, 425, 429}) | frozenset(range(500, 600))
_LOG_IN: Final = frozenset({401, 403, 407})


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    headers: dict[str, str]
    content: bytes


def send(batch: Sequence[Outgoing], *, gateway: Gateway) -> Iterator[Outcome]:
    """Send each, a few at a time; an outcome follows for every one, in order. No database is asked in the threads."""
    secret = secret_of(gateway)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        yield from pool.map(lambda one: send_one(one, gateway=gateway, secret=secret), batch)


def send_one(one: Outgoing, *, gateway: Gateway, secret: str) -> Outcome:
    asked = request(gateway, to=one.address, text=one.text, id_=one.public_id, secret=secret)
    try:
        answer = outgoing.ask(
            asked.method,
            asked.url,
            headers=asked.headers,
            content=asked.content,
            most_bytes=LONGEST_ANSWER,
            seconds=float(gateway.timeout),
        )
    except outgoing.AddressNotAllowed:
        return Outcome(one.key, Fault.FORBIDDEN)
    except outgoing.AnswerTooLong:
        return Outcome(one.key, Fault.STRANGE)
    except outgoing.ServerUnreachable as error:
        return Outcome(one.key, _why_unreachable(error))
    except ValueError:  # a header or an address that cannot be sent
        return Outcome(one.key, Fault.STRANGE)
    return _judge(one, answer, gateway=gateway)


def request(gateway: Gateway, *, to: str, text: str, id_: str, secret: str) -> Request:
    values = {"to": to, "text": text, "id": id_, "sender": gateway.sender, "secret": secret}
    headers = {name: fill(template, values, in_header) for name, template in gateway.headers.items()}
    content = b""
    if gateway.method != Method.GET:
        content = fill(gateway.body, values, ESCAPES[gateway.content_type]).encode()
        headers = {"Content-Type": f"{gateway.content_type}; charset=utf-8"} | headers
        headers["Content-Length"] = str(len(content))
    return Request(gateway.method, fill(gateway.url, values, in_url), headers, content)


def secret_of(gateway: Gateway) -> str:
    """What the environment says, else what was entered on screen."""
    if settings.SMS_SECRET:
        return str(settings.SMS_SECRET)
    return opened(gateway.secret, context=SECRET)


def opened(sealed: bytes | memoryview | None, *, context: bytes) -> str:
    """A sealed word; "" for none, or one that can no longer be read."""
    if sealed is None:
        return ""
    try:
        return provider().decrypt(bytes(sealed), context=context).decode()
    except Refusal as refusal:
        log.error("gateway secret unreadable", error=refusal.code)
        return ""


def at_path(document: Any, path: str) -> Any:
    """What stands in a JSON document at names and numbers with dots between them; None for nothing."""
    for step in path.split(".") if path else ():
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def said(value: Any) -> str:
    """A value of a JSON document as settings write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _judge(one: Outgoing, answer: outgoing.Answer, *, gateway: Gateway) -> Outcome:
    if not gateway.success_from <= answer.status <= gateway.success_to:
        if answer.status in _LOG_IN:
            return Outcome(one.key, Fault.LOG_IN)
        return Outcome(one.key, Fault.BUSY if answer.status in _LATER else Fault.REFUSED)
    if not _is_success(answer, gateway):
        return Outcome(one.key, Fault.STRANGE)
    given = said(at_path(answer.json, gateway.id_path))[:LONGEST_ID] if gateway.id_path else ""
    return Outcome(one.key, gateway_id=given, segments=one.segments)


def _is_success(answer: outgoing.Answer, gateway: Gateway) -> bool:
    if not gateway.success_value:
        return True
    if not gateway.success_path:
        return gateway.success_value in answer.body.decode("utf-8", errors="replace")
    return said(at_path(answer.json, gateway.success_path)) == gateway.success_value


def _why_unreachable(error: outgoing.ServerUnreachable) -> Fault:
    """Whether the gateway may have taken the message: it was reached, and did not answer in time."""
    slow = (
        isinstance(error.__cause__, httpcore.ReadTimeout | httpcore.WriteTimeout) or error.__cause__ is None
    )
    return Fault.TIMED_OUT if slow else Fault.UNREACHABLE
