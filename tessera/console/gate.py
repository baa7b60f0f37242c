"""The door of every staff page: who is not logged in goes to the log-in page, who may not is told so."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    viewer: Viewer
    htmx: HtmxDetails


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]


def staff(
    *permissions: Permission,
) -> Callable[[StaffView[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Open the view to staff who hold each permission somewhere; its query narrows to where.

    A view without permission (``@staff()``) is open to all staff. ``tests/house`` checks that every URL has a gate.
    """

    def decorate(view: StaffView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            for permission in permissions:
                request.viewer.must(permission)  # type: ignore[attr-defined]  # set by ViewerOnRequest
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        gated.gate = permissions  # type: ignore[attr-defined]
        return gated

    return decorate
