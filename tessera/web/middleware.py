"""What happens around every request."""

import re
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

import structlog
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import defaults
from django_htmx.http import HttpResponseClientRedirect

from tessera.accounts import queries as accounts
from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.lib.refusals import Refusal

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY: Final = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer")
    + ("microphone", "midi", "payment", "usb")
)
REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
SEEN_EVERY: Final = 60.0  # seconds
MOST_SEEN: Final = 10_000  # log-ins that one process remembers
HEALTH_VIEWS: Final = frozenset({"healthz", "readyz"})
# Without a second factor one may only set one up, choose a language, or leave.
OPEN_WITHOUT_SECOND_FACTOR: Final = (
    frozenset({"account_logout", "account_reauthenticate", "web:language"}) | HEALTH_VIEWS
)

log = structlog.get_logger("tessera.request")


class SecurityHeaders:
    """Tells the browser to run nothing that is not ours and to keep nothing seen when logged in.

    A view that needs another policy (the form designer's frame) sets the header itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if known_user(request) is not None:
            headers.setdefault("Cache-Control", "no-store")
        return response


class RequestLog:
    """One line per request: id, route (never the path, which may hold an identifier), status and time.

    The id is the proxy's when it sends a sane one; every log line of the request has it, and the answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if REQUEST_ID.fullmatch(offered) else uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if not _is_health(request):
                user = known_user(request)
                log.info(
                    "request",
                    method=request.method,
                    route=_route(request),
                    status=response.status_code,
                    milliseconds=round((time.perf_counter() - started) * 1000, 1),
                    user=user.pk if user else None,
                )
        response.headers["X-Request-ID"] = request_id
        return response


class SeenSessions:
    """Writes down when a log-in was last used, and from where: once a minute, for each page it would cost a commit."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.seen: dict[tuple[str, str], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            key = (request.session.session_key, get_adapter().get_client_ip(request))
            now = time.monotonic()
            if now - self.seen.get(key, -SEEN_EVERY) >= SEEN_EVERY:
                UserSession.objects.create_from_request(request)
                if len(self.seen) >= MOST_SEEN:
                    self.seen.clear()
                self.seen[key] = now
        return self.get_response(request)


class SecondFactor:
    """Where a second factor is compulsory, whoever has none is led to set one up, and may do nothing else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or _is_open(request) or not request.user.is_authenticated:
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
            return None
        target = reverse("mfa_index")
        return HttpResponseClientRedirect(target) if _is_htmx(request) else HttpResponseRedirect(target)


class ViewerOnRequest:
    """Sets ``request.viewer`` (None before the log-in); the database session sees no more than they may.

    A response that streams reads the database after this has ended: it narrows the session again itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = None  # type: ignore[attr-defined]
        with ExitStack() as stack:
            request.narrowing = stack  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if _is_health(request):
            return None
        user = request.user
        viewer = accounts.viewer_for(user, on=timezone.localdate()) if user.is_authenticated else None
        request.viewer = viewer  # type: ignore[attr-defined]
        request.narrowing.enter_context(reach.narrowed_to(viewer))  # type: ignore[attr-defined]
        return None


class Refusals:
    """A refusal that no view has dealt with becomes a page with its sentence and its status.

    What is absent and what is out of reach answer exactly like a URL that does not exist.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        log.info("refused", code=exception.code, route=_route(request), status=exception.status)
        if exception.status == 404:
            return defaults.page_not_found(request, Http404())
        return render(request, "web/refusal.html", {"message": str(exception)}, status=exception.status)


def known_user(request: HttpRequest) -> User | None:
    """The logged-in user if something has asked for them already; never a query."""
    user: User | AnonymousUser | None = getattr(request, "_cached_user", None)
    return user if isinstance(user, User) else None


def _route(request: HttpRequest) -> str | None:
    match = request.resolver_match
    return match.view_name or match.route if match else None


def _is_health(request: HttpRequest) -> bool:
    return _route(request) in HEALTH_VIEWS


def _is_open(request: HttpRequest) -> bool:
    name = _route(request) or ""
    return name in OPEN_WITHOUT_SECOND_FACTOR or name.startswith("mfa_")


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
