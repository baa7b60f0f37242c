"""Asks a ClamAV daemon about a file, by its INSTREAM command (clamd(8))."""

import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Final

CHUNK: Final = 64 * 1024  # bytes
PATIENCE: Final = 30.0  # seconds
LONGEST_ANSWER: Final = 4096  # bytes


class ScannerUnreachableError(Exception):
    """The daemon did not answer, or not in its own words."""


def find_virus(content: bytes, *, address: str) -> str | None:
    """The name of what was found in the content, None for nothing.

    ``address`` is the path of a Unix socket or "host:port". Raises ScannerUnreachableError.
    """
    try:
        with closing(_connect(address)) as connection:
            connection.sendall(b"zINSTREAM\0")
            for chunk in _chunks(content):
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall((0).to_bytes(4, "big"))
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        raise ScannerUnreachableError(str(error)) from error
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return None
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerUnreachableError(answer)


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(PATIENCE)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]


def _answer(connection: socket.socket) -> str:
    got = b""
    while not got.endswith(b"\0") and len(got) < LONGEST_ANSWER:
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        got += more
    return got.rstrip(b"\0\n").decode("utf-8", errors="replace")
