"""A real SMTP server and a real SMS gateway on localhost, which fail on demand."""

import email
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller


@dataclass
class Post:
    """What a mail server got. ``refuse`` has answers for addresses; ``fail`` is asked of each letter."""

    letters: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    fail: Callable[[EmailMessage], str | None] = lambda _letter: None
    port: int = 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        letter = email.message_from_bytes(envelope.content, policy=modern)
        answer = self.fail(letter)
        if answer is None:
            self.letters.append(letter)
        return answer or "250 OK"

    @property
    def to(self) -> list[str]:
        return [str(letter["To"]) for letter in self.letters]


@contextmanager
def mail_server() -> Iterator[Post]:
    post = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        post.port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def taken(asked: Asked) -> tuple[int, str]:
    """What a gateway says when all went well."""
    return 200, json.dumps({"status": "ok", "id": asked.json["id"]})


@dataclass
class Sms:
    """What a gateway was asked. ``answer`` makes (status, body) of a request, after ``pause`` seconds."""

    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], tuple[int, str]] = lambda asked: (
        200,
        json.dumps({"status": "ok", "id": asked.json["id"]}),
    )
    pause: float = 0.0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"

    @property
    def times(self) -> Counter[str]:
        """How often each message was asked for."""
        return Counter(asked.json["id"] for asked in self.asked)


@contextmanager
def gateway_server() -> Iterator[Sms]:
    sms = Sms()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, parse_qs(parts.query), headers, content)
            sms.asked.append(asked)
            time.sleep(sms.pause)
            status, body = sms.answer(asked)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_args: Any) -> None:
            return

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                return  # who asked did not wait

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    sms.port = server.server_address[1]
    try:
        yield sms
    finally:
        server.shutdown()
        server.server_close()
