"""Setting the SMS gateway up, and trying it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from xml.parsers import expat

from django.conf import settings as django_settings
from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.lib import outgoing
from tessera.lib.encryption import provider
from tessera.lib.uuid7 import uuid7
from tessera.notifications import errors
from tessera.notifications.channels import Outcome, Outgoing, sms
from tessera.notifications.channels.filling import ESCAPES, NAMES, fill
from tessera.notifications.choices import ContentType, Fault, Method
from tessera.notifications.models import Gateway
from tessera.notifications.segments import measure

_EXAMPLES: Final = dict.fromkeys(NAMES, "a&b<c>\"d'é\n")
_HEADER: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
# What we say ourselves, or what would let a template decide where the request ends.
_OURS: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})


@transaction.atomic
@acting
def save_gateway(
    *, settings: Mapping[str, Any], secret: str | None, receipt_secret: str | None, by: Viewer
) -> Gateway:
    """Write the settings of the gateway by column. A secret of None stays as it is; an empty one is forgotten.

    A secret that was given for one host is never sent to another: where the address leads elsewhere it is forgotten,
    and has to be given anew if the request needs one.

    Raises PermissionMissing, GatewayAddressRefused, GatewayHeaderRefused, GatewayTemplateBroken, GatewaySecretNeeded,
    GatewaySecretOfOperator.
    """
    by.must(Permission.MESSAGES_MANAGE)
    gateway = Gateway.objects.select_for_update().first() or Gateway(pk=1)
    before = _origin(gateway.url) if gateway.url else None
    for name, value in settings.items():
        setattr(gateway, name, value)
    check(gateway)
    if before is not None and before != _origin(gateway.url):
        secret = _secret_elsewhere(gateway, secret)
    for name, given, context in (
        ("secret", secret, sms.SECRET),
        ("receipt_secret", receipt_secret, sms.RECEIPT_SECRET),
    ):
        if given is not None:
            sealed = provider().encrypt(given.encode(), context=context) if given else None
            setattr(gateway, name, sealed)
    gateway.save()
    return gateway


def check(gateway: Gateway) -> None:
    """Whether requests can be made from the settings, with values that are as bad as can be."""
    try:
        outgoing.check_url(fill(gateway.url, dict.fromkeys(NAMES, "x"), str))
        if _origin(gateway.url) != _origin(gateway.url, "y"):
            raise ValueError  # what a message says would decide where it goes
    except (outgoing.AddressNotAllowed, ValueError):
        raise errors.GatewayAddressRefused(field="url") from None
    for name, value in gateway.headers.items():
        if not name or set(name) - _HEADER or name.lower() in _OURS or not value.isascii():
            raise errors.GatewayHeaderRefused(field="headers", header=name)
    if gateway.method != Method.GET and not _is_valid(gateway):
        label = ContentType(gateway.content_type).label
        raise errors.GatewayTemplateBroken(field="body", format=label)


def _origin(url: str, value: str = "x") -> tuple[str, str | None, int | None]:
    """Where a request goes, with a value in place of all placeholders. Raises ValueError."""
    parts = urlsplit(fill(url, dict.fromkeys(NAMES, value), str))
    return parts.scheme, parts.hostname, parts.port


def _secret_elsewhere(gateway: Gateway, given: str | None) -> str:
    """What becomes of the secret when requests go to another host."""
    is_sent = any("{secret}" in one for one in (gateway.url, gateway.body, *gateway.headers.values()))
    if is_sent and django_settings.SMS_SECRET:
        raise errors.GatewaySecretOfOperator(field="url")
    if is_sent and gateway.secret is not None and given is None:
        raise errors.GatewaySecretNeeded(field="new_secret")
    return given or ""


def _is_valid(gateway: Gateway) -> bool:
    body = fill(gateway.body, _EXAMPLES, ESCAPES[gateway.content_type])
    try:
        if gateway.content_type == ContentType.JSON:
            json.loads(body)
        elif gateway.content_type == ContentType.XML:
            expat.ParserCreate().Parse(body, True)
    except (ValueError, expat.ExpatError, RecursionError):
        return False
    return bool(body)


def send_test(*, to: str, text: str, by: Viewer, now: datetime) -> str:
    """Send one SMS at once, whatever the quiet hours say; the gateway's own id of it. It counts in no cap.

    Raises PermissionMissing, NoGateway, TestNotSent with the reason.
    """
    by.must(Permission.MESSAGES_MANAGE)
    gateway = Gateway.objects.first()
    if gateway is None:
        raise errors.NoGateway
    one = Outgoing(0, str(uuid7()), to, "", text, by.language, measure(text).parts)
    outcome: Outcome = sms.send_one(one, gateway=gateway, secret=sms.secret_of(gateway))
    if outcome.fault is not None:
        raise errors.TestNotSent(why=Fault(outcome.fault).label)
    return outcome.gateway_id
