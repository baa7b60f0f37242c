"""Other servers are asked only where that cannot do harm."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tessera.lib import outgoing


class Peer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest")
            self.end_headers()
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _each in range(30):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self.answer(
                b"x" * 2000 if self.path == "/long" else b'{"host": "%s"}' % self.headers["Host"].encode()
            )

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if self.path == "/squeezed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def peer(settings) -> Iterator[str]:
    settings.OUTGOING_LOOPBACK = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_server_is_asked_and_heard(peer: str) -> None:
    answer = outgoing.ask("GET", f"{peer}/")
    assert (answer.status, answer.media_type) == (200, "application/json")
    assert answer.json == {"host": peer.removeprefix("http://")}
    assert outgoing.ask("POST", f"{peer}/", content="a=1").body == b"a=1"


def test_what_is_no_json_is_none(peer: str) -> None:
    assert outgoing.ask("GET", f"{peer}/long").json is None


def test_a_redirect_is_not_followed(peer: str) -> None:
    assert outgoing.ask("GET", f"{peer}/elsewhere").status == 302


def test_an_answer_has_a_longest_length(peer: str) -> None:
    with pytest.raises(outgoing.AnswerTooLong):
        outgoing.ask("GET", f"{peer}/long", most_bytes=1999)
    assert len(outgoing.ask("GET", f"{peer}/long", most_bytes=2000).body) == 2000


def test_a_squeezed_answer_could_be_of_any_length(peer: str) -> None:
    with pytest.raises(outgoing.ServerUnreachable):
        outgoing.ask("GET", f"{peer}/squeezed")


def test_an_answer_that_drips_is_given_up(peer: str) -> None:
    with pytest.raises(outgoing.ServerUnreachable):
        outgoing.ask("GET", f"{peer}/drip", seconds=0.5)


def test_nobody_there_is_unreachable(settings) -> None:
    settings.OUTGOING_LOOPBACK = True
    with socket.socket() as taken:  # bound and not listening
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(outgoing.ServerUnreachable):
            outgoing.ask("GET", f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_a_certificate_must_be_right(settings) -> None:
    settings.OUTGOING_LOOPBACK = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Peer)  # speaks no TLS at all
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(outgoing.ServerUnreachable):
        outgoing.ask("GET", f"https://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "https://127.0.0.1:1/",
        "https://[::1]:1/",
        "https://[::ffff:127.0.0.1]:1/",
        "https://10.0.0.8/",
        "https://192.168.1.1/",
        "https://172.16.3.4/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://224.0.0.1/",
        "https://2130706433/",
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://somebody:secret@example.org/",
        "https:///path",
        "",
    ],
)
def test_a_private_or_plain_address_is_not_asked(settings, url: str) -> None:
    settings.OUTGOING_LOOPBACK = False
    with pytest.raises(outgoing.AddressNotAllowed):
        outgoing.ask("GET", url)


def test_a_name_that_leads_inside_is_not_asked(settings, monkeypatch) -> None:
    """Whatever the name: what it resolves to decides."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    with pytest.raises(outgoing.AddressNotAllowed):
        outgoing.ask("GET", "https://provider.example/")


def test_a_network_of_ours_may_be_opened(settings, monkeypatch) -> None:
    asked = []

    def connect(_self, host: str, *_args: Any) -> None:
        asked.append(host)
        raise OSError

    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", connect)
    settings.OUTGOING_PRIVATE_NETWORKS = ["10.1.0.0/16"]
    with pytest.raises(outgoing.ServerUnreachable):
        outgoing.ask("GET", "https://10.1.2.3/")
    with pytest.raises(outgoing.AddressNotAllowed):
        outgoing.ask("GET", "https://10.2.2.3/")
    assert asked == ["10.1.2.3"]
