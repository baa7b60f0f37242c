"""The door of every portal page: who is not logged in goes to the log-in page, and the session sees only their records.

It knows nothing of the staff's session, and the console knows nothing of this one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from tessera.accounts import citizens
from tessera.accounts.actions.citizens import find_session
from tessera.accounts.citizens import Level, level_of
from tessera.accounts.models import Citizen, CitizenSession
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
from tessera.selfservice.queries.viewers import viewer_acting_for, viewer_by_phone, viewer_for

P = ParamSpec("P")
OPEN: Final = "open"
LOGGED_IN: Final = "logged in"
LINKED: Final = "linked"
FRESH: Final = "fresh"


class CitizenRequest(HttpRequest):
    """``viewer`` reaches the citizen's own records, or those of the person for whom they act (``viewer.acts_for``);
    nothing at all while they are nobody in the register."""

    citizen: Citizen
    citizen_session: CitizenSession
    viewer: Viewer


CitizenView = Callable[Concatenate[CitizenRequest, P], HttpResponseBase]
Gated = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def citizen(
    *, linked: bool = True, fresh: bool = False, level: Level = Level.IDENTITY
) -> Callable[[CitizenView[P]], Gated[P]]:
    """Open the view to people who are logged in.

    ``linked``: and who are known to be somebody in the register; the others go to the page that says what to do.
    ``fresh``: and who proved a short while ago who they are; the others prove it again and come back. For what would
    harm them if a stranger did it with their phone in hand.
    ``level``: how sure it must be who they are. Whoever came by a code to their phone reaches nothing of the register,
    whatever a view asks for, and is somebody by that code alone. ``tests/house`` checks that every address has a gate.
    """

    def decorate(view: CitizenView[P]) -> Gated[P]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            session = _session_of(request)
            if session is None:
                return _private(_to("portal:log-in", request))
            if level_of(session) < level:
                return _private(_to("portal:identity-needed", request))
            if fresh and not citizens.is_fresh(session, now=timezone.now()):
                return _private(_to("portal:prove-again", request))
            viewer = _viewer_of(request, session)
            if viewer is None:
                return _private(_as_themselves(request))
            is_sure = level_of(session) == Level.IDENTITY
            if linked and is_sure and not viewer.sees.people:
                return _private(HttpResponseRedirect(reverse("portal:welcome")))
            request.citizen, request.citizen_session = session.citizen, session  # type: ignore[attr-defined]
            request.viewer = viewer  # type: ignore[attr-defined]
            with narrowed_to(viewer):
                return _private(view(request, *args, **kwargs))  # type: ignore[arg-type]

        gated.gate = FRESH if fresh else LINKED if linked else LOGGED_IN  # type: ignore[attr-defined]
        gated.level = level  # type: ignore[attr-defined]
        return gated

    return decorate


def anybody(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Gated[P]:
    """A page before the log-in. It sees nothing of the register, whoever is logged in in this browser."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request.viewer = None  # type: ignore[attr-defined]
        with narrowed_to(None):
            return _private(view(request, *args, **kwargs))

    gated.gate = OPEN  # type: ignore[attr-defined]
    return gated


def session_of(request: HttpRequest) -> CitizenSession | None:
    """The session of this browser on a page that is open to anybody."""
    return _session_of(request)


def let_in(response: HttpResponse, token: str, *, anew: bool = True) -> None:
    """Give the browser the token of a session that was begun. ``anew``: they begin as themselves."""
    if anew:
        act_for(response, None)
    response.set_cookie(
        settings.PORTAL_COOKIE_NAME,
        token,
        max_age=settings.PORTAL_SESSION_MINUTES * 60,
        path=settings.PORTAL_COOKIE_PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def let_out(response: HttpResponse) -> None:
    response.delete_cookie(settings.PORTAL_COOKIE_NAME, path=settings.PORTAL_COOKIE_PATH, samesite="Lax")
    act_for(response, None)


def speak(response: HttpResponse, language: str) -> None:
    """Pages come in the language from now on."""
    translation.activate(language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def next_page(request: HttpRequest) -> str:
    """Where somebody wanted to go: an address of the portal, else its home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith(settings.PORTAL_COOKIE_PATH)
    if ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("portal:home")


def act_for(response: HttpResponse, individual: UUID | None) -> None:
    """From now on the pages are those of the person for whom they act; None is themselves again.

    The cookie is no key: each page asks anew whether they may act for that person.
    """
    if individual is None:
        response.delete_cookie(
            settings.PORTAL_FOR_WHOM_COOKIE_NAME, path=settings.PORTAL_COOKIE_PATH, samesite="Lax"
        )
        return
    response.set_cookie(
        settings.PORTAL_FOR_WHOM_COOKIE_NAME,
        str(individual),
        path=settings.PORTAL_COOKIE_PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _viewer_of(request: HttpRequest, session: CitizenSession) -> Viewer | None:
    """Who the citizen is on this page: themselves, or somebody for whom they act. None where they may not any more."""
    citizen, is_sure = session.citizen, level_of(session) == Level.IDENTITY
    chosen = request.COOKIES.get(settings.PORTAL_FOR_WHOM_COOKIE_NAME, "")
    if not chosen:
        return viewer_for(citizen) if is_sure else viewer_by_phone(citizen)
    if not is_sure:
        return None
    try:
        individual = UUID(chosen)
    except ValueError:
        return None
    return viewer_acting_for(citizen, individual, on=timezone.localdate())


def _as_themselves(request: HttpRequest) -> HttpResponse:
    """Nothing is done in the wrong name: the page begins anew, and says why."""
    messages.info(request, _("You do not act for somebody else any more. This is your own page."))
    response = HttpResponseRedirect(reverse("portal:home"))
    act_for(response, None)
    return response


def _session_of(request: HttpRequest) -> CitizenSession | None:
    token = request.COOKIES.get(settings.PORTAL_COOKIE_NAME, "")
    return find_session(token, now=timezone.now()) if token else None


def _to(view: str, request: HttpRequest) -> HttpResponse:
    """A form that was sent is not sent again: whoever must log in comes back to the page before it."""
    wanted = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({'next': wanted})}" if wanted and wanted != reverse("portal:home") else ""
    return HttpResponseRedirect(reverse(view) + query)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    return response
