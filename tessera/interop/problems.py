"""Everything that is refused, as a problem document (RFC 9457) with the code of the refusal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import orjson
import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from tessera.intake.answers.sentences import sentence
from tessera.intake.errors import AnswersRefused
from tessera.intake.models import FormVersion
from tessera.intake.published import form_of
from tessera.lib.refusals import NotFound, Refusal

CONTENT_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:tessera:problem:"
DEEPEST: Final = 20  # levels of JSON that are read
MOST_NAMED: Final = 20  # faults of an input that are listed
log = structlog.get_logger("tessera.interop")


class TokenMissing(Refusal):
    code = "token-missing"
    message = _("Show a key or a token that holds, in the header Authorization: Bearer.")
    status = 401


class TooManyCalls(Refusal):
    code = "too-many-calls"
    message = _("At most %(most)s calls a minute are answered. Wait a while.")
    status = 429


class BodyTooLarge(Refusal):
    code = "body-too-large"
    message = _("At most %(most)s kB are taken here.")
    status = 413


class BodyUnreadable(Refusal):
    code = "body-unreadable"
    message = _("This cannot be read. Send JSON, nested in at most %(most)s levels, without zero characters.")
    status = 400


class InputRefused(Refusal):
    code = "input-refused"
    message = _("What was sent does not have the form that is described in the OpenAPI document.")


class ExplainedError(Exception):
    """Answers that are refused, with a sentence for each."""

    def __init__(self, refusal: AnswersRefused, fields: Sequence[Mapping[str, Any]]) -> None:
        self.refusal, self.fields = refusal, fields
        super().__init__(refusal.code)


@contextmanager
def explaining(version: FormVersion, language: str) -> Iterator[None]:
    """Say of refused answers which they are and why, in the form's own words where it has some."""
    try:
        yield
    except AnswersRefused as refusal:
        profile = form_of(version)
        fields = [
            {"path": one.path, "rule": one.rule, "message": sentence(one, form=profile, language=language)}
            for one in refusal.refused
        ]
        raise ExplainedError(refusal, fields) from None


def answer(
    code: str,
    detail: str,
    *,
    status: int,
    fields: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """``fields`` say which parts of the input are refused, each with path, rule and a sentence."""
    document: dict[str, Any] = {"type": TYPE + code, "title": code, "status": status, "code": code}
    document["detail"] = detail
    if fields:
        document["fields"] = list(fields)
    return HttpResponse(
        orjson.dumps(document),
        status=status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def refused(
    request: HttpRequest, refusal: Refusal, *, fields: Sequence[Mapping[str, Any]] = ()
) -> HttpResponse:
    """What is absent and what is out of reach answer alike."""
    log.info("refused", code=refusal.code, route=_route(request), status=refusal.status)
    if isinstance(refusal, NotFound):
        refusal = NotFound()
    if refusal.field and not fields:
        fields = [{"path": refusal.field, "rule": refusal.code, "message": str(refusal)}]
    headers = {}
    if refusal.status == TokenMissing.status:
        headers["WWW-Authenticate"] = "Bearer"
    if refusal.status == TooManyCalls.status:
        headers["Retry-After"] = "60"
    return answer(refusal.code, str(refusal), status=refusal.status, fields=fields, headers=headers)


def install(api: NinjaAPI) -> None:
    """Every refusal and every fault of the input becomes a problem; what is left is our own fault, and Django's."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refusal: refused,
        ExplainedError: lambda request, error: refused(request, error.refusal, fields=error.fields),
        ValidationError: _invalid,
        Http404: lambda request, error: refused(request, NotFound()),
        HttpError: _http_error,
        RequestDataTooBig: lambda request, error: refused(request, BodyTooLarge(most=5_000)),
    }
    for unreadable in (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError):
        handlers[unreadable] = _unreadable
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def not_found(request: HttpRequest, path: str = "") -> HttpResponse:
    """Whatever lies at no address of the interface."""
    return refused(request, NotFound())


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Never with the value that was sent: it may be anything, and lands in the partner's log."""
    fields = [
        {"path": _path(one.get("loc", ())), "rule": one.get("type", ""), "message": one.get("msg", "")}
        for one in error.errors[:MOST_NAMED]
    ]
    return answer(InputRefused.code, str(InputRefused.message), status=InputRefused.status, fields=fields)


def _path(location: Sequence[Any]) -> str:
    """``("body", "given", "language")``, where "given" is our own name for the body, becomes ``language``."""
    parts = [str(one) for one in location]
    return ".".join(parts[2:] if parts[:1] == ["body"] and len(parts) > 2 else parts[1:] or parts)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == TokenMissing.status:
        return refused(request, TokenMissing())
    return _unreadable(request, error)


def _unreadable(request: HttpRequest, error: object) -> HttpResponse:
    return refused(request, BodyUnreadable(most=DEEPEST))


def _route(request: HttpRequest) -> str | None:
    match = request.resolver_match
    return match.view_name or match.route if match else None
