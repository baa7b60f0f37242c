"""Asking other servers, without being led where we must not go.

Who configures an address may mistype it, and a server may name addresses of its own. So every connection is checked at
the moment it is made, after the name was resolved: HTTPS only, public addresses only, no redirects, no compression, a
limit in bytes and in seconds. ``OUTGOING_PRIVATE_NETWORKS`` opens networks of ours; ``OUTGOING_LOOPBACK`` this
machine, also without encryption, for development and demonstrations.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore
import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal

MOST_BYTES: Final = 512 * 1024
SECONDS: Final = 10.0
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressNotAllowed(Refusal):
    """It is not HTTPS, holds a password, or leads into a private network."""

    code = "outgoing-address-not-allowed"
    message = _("The address %(host)s may not be asked: only public addresses with HTTPS may.")


class ServerUnreachable(Refusal):
    code = "outgoing-unreachable"
    message = _("%(host)s could not be reached. Try again in a few minutes.")
    status = 502


class AnswerTooLong(Refusal):
    code = "outgoing-answer-too-long"
    message = _("%(host)s answered with more than can be right.")
    status = 502


@dataclass(frozen=True)
class Answer:
    """What a server said; ``status`` may be any."""

    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | str = b"",
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Answer:
    """Ask once. Raises AddressNotAllowed, ServerUnreachable (also when it is too slow), AnswerTooLong."""
    host = check_url(url)
    sent: dict[bytes | str, bytes | str] = {"Host": urlsplit(url).netloc, "Accept-Encoding": "identity"}
    sent.update(headers or {})
    until = time.monotonic() + seconds
    body = content.encode() if isinstance(content, str) else content
    limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=_Checked()) as pool,
            pool.stream(method, url, headers=sent, content=body, extensions=limits) as response,
        ):
            found = {name.decode().lower(): value.decode("latin-1") for name, value in response.headers}
            if found.get("content-encoding", "identity") != "identity":
                raise ServerUnreachable(host=host)
            whole = _read(response.iter_stream(), host=host, most_bytes=most_bytes, until=until)
            return Answer(response.status, found, whole)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
        raise ServerUnreachable(host=host) from error


def check_url(url: str) -> str:
    """The host of an address that may be asked as far as can be told without its name. Raises AddressNotAllowed."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    plain = parts.scheme == "http" and settings.OUTGOING_LOOPBACK and _is_this_machine(host)
    if not host or parts.username is not None or (parts.scheme != "https" and not plain):
        raise AddressNotAllowed(host=host or "?")
    return host


def _read(pieces: Iterable[bytes], *, host: str, most_bytes: int, until: float) -> bytes:
    read = bytearray()
    for piece in pieces:
        read += piece
        if len(read) > most_bytes:
            raise AnswerTooLong(host=host)
        if time.monotonic() > until:
            raise ServerUnreachable(host=host)
    return bytes(read)


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()  # the certificates that the operating system trusts
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Checked(httpcore.NetworkBackend):
    """Resolves a name once, checks each address, and connects to one that was checked."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(  # noqa: PLR0917 - the library's own parameters
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        last: Exception | None = None
        for address in _addresses_of(host, port):
            if not _may_be_asked(address):
                raise AddressNotAllowed(host=host)
            try:
                return self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError(host)


def _addresses_of(host: str, port: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(entry[4][0]) for entry in found]


def _may_be_asked(address: Address) -> bool:
    inner = _inner(address)
    if inner.is_loopback:
        return bool(settings.OUTGOING_LOOPBACK)
    if any(inner in ipaddress.ip_network(each) for each in settings.OUTGOING_PRIVATE_NETWORKS):
        return True
    return inner.is_global and not inner.is_multicast


def _inner(address: Address) -> Address:
    """An IPv4 address that travels inside of an IPv6 address, for that is where the connection ends."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
