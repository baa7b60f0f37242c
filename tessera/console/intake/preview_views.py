"""A form looked at before anybody else sees it, by the renderer that everybody gets. Nothing is kept.

It stands in a frame as wide as a phone, which speaks the form's language whatever the desk speaks.
"""

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.console.intake import preview_pages as pages
from tessera.intake.queries.forms import get_form
from tessera.questions.filling import places
from tessera.questions.trying import Trying
from tessera.web.asked import asked_text

PAGE_POLICY: Final = f"{settings.CONTENT_SECURITY_POLICY}; frame-src 'self'"
FRAME_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)


@staff(Permission.FORMS_MANAGE)
def preview(request: StaffRequest, key: str) -> HttpResponse:
    form = get_form(key)
    page = pages.preview_page(form, _chosen(request, key), language=_language())
    response = render(request, "console/intake/preview.html", {"page": page})
    response["Content-Security-Policy"] = PAGE_POLICY
    return response


@xframe_options_sameorigin
@staff(Permission.FORMS_MANAGE)
def frame(request: StaffRequest, key: str) -> HttpResponse:
    """A page of the form; a POST is judged as the portal judges it, and leads to the next one."""
    now = _chosen(request, key)
    with translation.override(now.language):
        today = timezone.localdate()
        trying = Trying(now.profile, language=now.language, places=places(today, url=""), today=today)
        tried = trying.go_on(request.POST) if request.method == "POST" else trying.begin()
        title = now.profile.translated(now.profile.title, now.language)
        page = pages.FramePage(title=title, tried=tried, url=f"{request.path}?{now.query}")
        response = render(request, "console/intake/frame.html", {"page": page})
    response["Content-Security-Policy"] = FRAME_POLICY
    return response


def _chosen(request: StaffRequest, key: str) -> pages.Chosen:
    return pages.chosen(
        get_form(key),
        number=asked_text(request, "version"),
        asked=asked_text(request, "language"),
        language=_language(),
    )


def _language() -> str:
    return get_language() or "en"
