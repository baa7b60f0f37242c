"""The kit's own pages, the log-in, and probes that stand for pages of a face."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path

from tessera.lib.refusals import NotAllowed, NotFound
from tessera.web import health


def refuse(request: HttpRequest) -> HttpResponse:
    raise NotAllowed


def not_found(request: HttpRequest) -> HttpResponse:
    raise NotFound


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Amina Diallo, 19860327-4471")


def who(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('tessera.reach', true), current_setting('tessera.actor', true)"
        )
        reach, actor = cursor.fetchone()
    viewer = request.viewer
    return JsonResponse({"viewer": viewer and viewer.name, "reach": reach, "actor": actor})


@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/staff.html")


urlpatterns = [
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("refuse/", refuse, name="refuse"),
    path("absent/", not_found, name="absent"),
    path("denied/", denied, name="denied"),
    path("crash/", crash, name="crash"),
    path("who/", who, name="who"),
    path("account/", include("tessera.web.account_urls")),
    path("web/", include("tessera.web.urls")),
]
