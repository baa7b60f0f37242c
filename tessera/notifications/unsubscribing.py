"""The link in an e-mail by which its reader wants no more of the kind, without logging in.

It carries the address it was sent to, encrypted: it holds for that address alone, whoever has it by now, and shows
nobody which one it is. It does not grow old, because letters do not.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from django.conf import settings

from tessera.lib.encryption import provider
from tessera.lib.refusals import NotFound, Refusal
from tessera.notifications import links
from tessera.notifications.choices import Audience, Channel

NOUN: Final = "unsubscribe"
_CONTEXT: Final = b"unsubscribe"
_LONGEST: Final = 1_000


def token_for(channel: Channel, address: str) -> str:
    sealed = provider().encrypt(f"{channel}\x00{address}".encode(), context=_CONTEXT)
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def read(token: str) -> tuple[Channel, str]:
    """The channel and the address of a link. Raises NotFound for what is none of ours."""
    try:
        sealed = urlsafe_b64decode(token[:_LONGEST].encode() + b"==")
        channel, _zero, address = provider().decrypt(sealed, context=_CONTEXT).decode().partition("\x00")
        return Channel(channel), address
    except (Refusal, binascii.Error, ValueError):
        raise NotFound from None


def url_for(channel: Channel, address: str) -> str:
    """The whole address of the page; empty where no face has one."""
    path = links.path(NOUN, Audience.PEOPLE, token_for(channel, address))
    return settings.SITE_URL.rstrip("/") + path if path else ""
