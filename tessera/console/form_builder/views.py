"""Form.io's builder, in a frame of its own: it brings styles and scripts that no other page of the desk is to have."""

import json
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tessera.accounts.choices import Permission
from tessera.console.form_builder import pages
from tessera.console.form_builder.known import with_known_words
from tessera.console.gate import StaffRequest, staff
from tessera.dictionary import catalogue
from tessera.intake.actions import forms
from tessera.intake.errors import DefinitionUnreadable
from tessera.intake.models import Form
from tessera.intake.queries.forms import get_form
from tessera.lib.refusals import Refusal

# The page shows the frame; the frame may set styles, as Form.io does, but runs only files of ours.
PAGE_POLICY: Final = f"{settings.CONTENT_SECURITY_POLICY}; frame-src 'self'"
FRAME_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
)


@staff(Permission.FORMS_MANAGE)
def builder(request: StaffRequest, key: str) -> HttpResponse:
    """The frame with the gate's findings above it; a POST keeps what the builder has made, or shows it again."""
    form = get_form(key)
    if request.method != "POST":
        return _shown(request, form)
    unsaved = ""
    try:
        made = _posted(request)
        unsaved = request.POST["definition"] if isinstance(made, dict) else ""
        definition = with_known_words(made, catalogue.current())
        seen = request.POST.get("seen", "")
        forms.save_draft(form, definition=definition, by=request.viewer, now=timezone.now(), seen=seen)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _shown(request, form, unsaved=unsaved, status=refusal.status)
    messages.success(request, _("The draft was saved."))
    return redirect("console:form-builder", key=key)


@xframe_options_sameorigin
@staff(Permission.FORMS_MANAGE)
def frame(request: StaffRequest, key: str) -> HttpResponse:
    page = pages.frame_page(get_form(key), language=_language())
    response = render(request, "console/form_builder/frame.html", {"page": page})
    response["Content-Security-Policy"] = FRAME_POLICY
    return response


def _shown(request: StaffRequest, form: Form, *, unsaved: str = "", status: int = 200) -> HttpResponse:
    """``unsaved`` is the JSON that the frame goes on with instead of what the form holds."""
    page = pages.builder_page(form, language=_language(), unsaved=unsaved)
    response = render(request, "console/form_builder/builder.html", {"page": page}, status=status)
    response["Content-Security-Policy"] = PAGE_POLICY
    return response


def _posted(request: HttpRequest) -> object:
    """The definition. Raises DefinitionUnreadable."""
    try:
        return json.loads(request.POST.get("definition", ""))
    except (ValueError, RecursionError):
        raise DefinitionUnreadable from None


def _language() -> str:
    return get_language() or "en"
