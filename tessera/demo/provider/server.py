"""The provider as a small server of its own, beside Tessera and on this machine only."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import orjson
from django.conf import settings
from django.db import close_old_connections

from tessera.demo.errors import NotADemo
from tessera.demo.provider.page import choose, said
from tessera.demo.provider.people import people
from tessera.demo.provider.protocol import Asked, Provider, Wrong

HOST: Final = "127.0.0.1"
_LONGEST: Final = 20_000  # bytes of a form
_HEADERS: Final = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
]
Answer = tuple[HTTPStatus, str, bytes | str, str]  # status, media type, body, and where to go on
Start = Callable[[str, list[tuple[str, str]]], Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """Addresses hold codes."""


def issuer_at(port: int) -> str:
    return f"http://{HOST}:{port}"


def serve(*, port: int, portal_port: int) -> None:
    """Serve until the process ends, for a portal on this machine. Raises NotADemo."""
    if not settings.DEMO:
        raise NotADemo
    redirect_uris = [f"http://{host}:{portal_port}/my/callback" for host in (HOST, "localhost")]
    site = Site(Provider(issuer_at(port), redirect_uris=redirect_uris))
    with make_server(HOST, port, site, server_class=_Server, handler_class=_Quiet) as server:
        server.serve_forever()


class Site:
    """The WSGI application."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._pages: Mapping[tuple[str, str], Callable[[Mapping[str, str], Mapping[str, Any]], Answer]] = {
            ("GET", "/.well-known/openid-configuration"): lambda *_: _json(provider.description()),
            ("GET", "/keys"): lambda *_: _json(provider.keys()),
            ("GET", "/authorize"): self._ask,
            ("GET", "/chosen"): self._chosen,
            ("POST", "/token"): lambda form, _environ: _json(provider.tokens(form)),
            ("GET", "/userinfo"): self._userinfo,
            ("GET", "/leave"): self._leave,
            ("GET", "/style.css"): lambda *_: (HTTPStatus.OK, "text/css", STYLE, ""),
        }

    def __call__(self, environ: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        status, kind, body, location = self._answer(environ)
        headers = [("Content-Type", kind), *_HEADERS, *([("Location", location)] if location else [])]
        start(f"{status.value} {status.phrase}", headers)
        return [body.encode() if isinstance(body, str) else body]

    def _answer(self, environ: Mapping[str, Any]) -> Answer:
        page = self._pages.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if page is None:
            return HTTPStatus.NOT_FOUND, "text/plain", "", ""
        try:
            return page(_parameters(environ), environ)
        except Wrong as wrong:
            status = HTTPStatus.UNAUTHORIZED if wrong.error == "invalid_token" else HTTPStatus.BAD_REQUEST
            return status, "application/json", orjson.dumps({"error": wrong.error}), ""
        finally:
            close_old_connections()

    def _ask(self, parameters: Mapping[str, str], _environ: Mapping[str, Any]) -> Answer:
        asked = self._provider.asked(parameters)
        return (
            HTTPStatus.OK,
            "text/html; charset=utf-8",
            choose(people(), parameters, language=asked.language),
            "",
        )

    def _chosen(self, parameters: Mapping[str, str], _environ: Mapping[str, Any]) -> Answer:
        """A link and not a form, like all that ends at another server."""
        asked = self._provider.asked(parameters)
        if parameters.get("sub") == "":
            return _back(asked, {"error": "access_denied"}, self._provider.issuer)
        person = next((person for person in people() if person.sub == parameters.get("sub")), None)
        if person is None:
            raise Wrong("invalid_request")
        code = self._provider.let_in(person, parameters.get("acr", ""), asked)
        return _back(asked, {"code": code}, self._provider.issuer)

    def _userinfo(self, _parameters: Mapping[str, str], environ: Mapping[str, Any]) -> Answer:
        token = str(environ.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer ")
        return HTTPStatus.OK, "application/jwt", self._provider.userinfo(token), ""

    def _leave(self, parameters: Mapping[str, str], _environ: Mapping[str, Any]) -> Answer:
        return HTTPStatus.OK, "text/html; charset=utf-8", said(parameters.get("ui_locales", "en")), ""


def _back(asked: Asked, answer: Mapping[str, str], issuer: str) -> Answer:
    query = urlencode({**answer, "state": asked.state, "iss": issuer})
    return HTTPStatus.SEE_OTHER, "text/plain", "", f"{asked.redirect_uri}?{query}"


def _json(value: Any) -> Answer:
    return HTTPStatus.OK, "application/json", orjson.dumps(value), ""


def _parameters(environ: Mapping[str, Any]) -> dict[str, str]:
    if environ["REQUEST_METHOD"] == "GET":
        return dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > _LONGEST:
        raise Wrong("invalid_request")
    return dict(parse_qsl(environ["wsgi.input"].read(length).decode("utf-8", "replace")))


STYLE: Final = """
body { margin: 0; font: 1.125rem/1.5 system-ui, sans-serif; color: #1c1f22; background: #f6f1e4 }
main { max-inline-size: 34rem; margin-inline: auto; padding: 1.5rem }
p.mark { margin: 0; padding: .75rem 1.5rem; background: #7a3e00; color: #fff; font-weight: 600; text-align: center }
ul { list-style: none; padding: 0 }
li { margin-block: .75rem; padding: 1rem; background: #fff; border: 1px solid #c9bfa5; border-radius: .5rem }
b { display: block; margin-block-end: .25rem }
a { display: inline-block; min-block-size: 2.75rem; line-height: 2.75rem; margin-inline-end: 1rem; color: #0b4f55 }
a:focus-visible { outline: 3px solid #7a3e00; outline-offset: 2px }
"""
