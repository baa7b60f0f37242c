"""From which network address a request comes; log-ins, lock-outs, sessions and rate limits all count by it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - a name for "no address", as on a Unix socket; nothing listens on it


def client_address(request: HttpRequest) -> str:
    """The hop that our outermost proxy saw, else who is connected to us.

    A header that is shorter than our chain of proxies, or says no address there, was not written by them.
    """
    return _forwarded(request) or _address_in(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def _forwarded(request: HttpRequest) -> str:
    trusted: int = settings.TRUSTED_PROXIES
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return _address_in(hops[-trusted]) if 0 < trusted <= len(hops) else ""


def _address_in(words: str) -> str:
    """The address in its plain form; some proxies add a port or brackets. Empty if there is none."""
    words = words.strip()
    if words.startswith("["):
        words = words[1:].partition("]")[0]
    elif words.count(":") == 1:
        words = words.partition(":")[0]
    try:
        return str(ipaddress.ip_address(words))
    except ValueError:
        return ""
