"""What the gateway reports of messages that it took."""

import hmac
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.lib.refusals import NotFound
from tessera.notifications.channels import sms
from tessera.notifications.choices import Channel, Fault, Status
from tessera.notifications.models import Gateway, Message

_LEFT: Final = (Status.SENT, Status.DELIVERED)


@transaction.atomic
def note(report: Any, *, secret: str, now: datetime) -> bool:
    """Write down what became of a message; False when the report is about none of ours, or says nothing new.

    ``report`` is a JSON document, or the values of a form. The same report may come any number of times. Raises
    NotFound when the secret is wrong or there is no gateway.
    """
    gateway = gateway_of(secret)
    key = sms.said(sms.at_path(report, gateway.receipt_id_path))[: sms.LONGEST_ID].replace("\0", "")
    word = sms.said(sms.at_path(report, gateway.receipt_status_path)).strip().lower()
    if not key:
        return False
    with narrowed_to(system_viewer()):
        sent = Message.objects.filter(_named(key), channel=Channel.SMS, status__in=_LEFT)
        if word in _words(gateway.receipt_delivered):
            return bool(
                sent.filter(delivered_at__isnull=True).update(status=Status.DELIVERED, delivered_at=now)
            )
        if word in _words(gateway.receipt_failed):
            # What it said is forgotten: it stands on the list of failures, and cannot be sent as it was.
            return bool(sent.filter(status=Status.SENT).update(status=Status.DEAD, fault=Fault.UNDELIVERED))
    return False


def gateway_of(secret: str) -> Gateway:
    """The gateway that reports with this secret in the address. Raises NotFound."""
    gateway = Gateway.objects.first()
    known = sms.opened(gateway.receipt_secret, context=sms.RECEIPT_SECRET) if gateway is not None else ""
    if gateway is None or not known or not hmac.compare_digest(known.encode(), secret.encode()):
        raise NotFound
    return gateway


def _named(key: str) -> Q:
    """By the gateway's own id, or by ours where it reports that."""
    try:
        return Q(gateway_id=key) | Q(public_id=UUID(key))
    except ValueError:
        return Q(gateway_id=key)


def _words(given: str) -> set[str]:
    return {word.strip().lower() for word in given.split(",") if word.strip()}
