"""Forms taken from the library, or from a file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.console.intake import bringing_pages as pages
from tessera.console.intake.forms import ImportForm
from tessera.console.short_forms import REFUSED
from tessera.intake import errors
from tessera.intake import library as shelf
from tessera.intake.actions import forms as acts
from tessera.intake.models import Form
from tessera.lib.refusals import NotFound, Refusal
from tessera.web.refusals import show_refusal


@staff(Permission.FORMS_MANAGE)
def library(request: StaffRequest) -> HttpResponse:
    page = pages.library_page(shelf.ready_forms(), language=_language())
    return render(request, "console/intake/library.html", {"page": page})


@require_POST
@staff(Permission.FORMS_MANAGE)
def take(request: StaffRequest, key: str) -> HttpResponse:
    """A ready form as a draft; a draft that is there already stays."""
    try:
        taken = shelf.take(key, by=request.viewer, now=timezone.now(), over_draft=False)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("console:forms-library")
    messages.success(request, _("The form is a draft now. Look at it, change what you like, and publish it."))
    return redirect("console:form", taken.key)


@staff(Permission.FORMS_MANAGE)
def bring(request: StaffRequest) -> HttpResponse:
    """What an exported form holds, as a draft; or all that stands against it here."""
    given = ImportForm(request.POST or None, request.FILES or None)
    page = pages.import_page(language=_language())
    if request.method == "POST" and given.is_valid():
        document = given.cleaned_data["file"]
        try:
            taken = _take_in(given, document, request)
        except errors.FormNotReady as refusal:
            page = pages.import_page(
                language=_language(), definition=acts.newest_of(document), faults=refusal.faults
            )
            show_refusal(given, refusal)
        except Refusal as refusal:
            show_refusal(given, refusal)
        else:
            messages.success(request, _("The form is a draft now. Look at it, and publish it."))
            return redirect("console:form", taken.key)
    status = REFUSED if given.is_bound else 200
    return render(request, "console/intake/import.html", {"page": page, "form": given}, status=status)


def _take_in(given: ImportForm, document: object, request: StaffRequest) -> Form:
    return acts.import_form(
        document,
        by=request.viewer,
        now=timezone.now(),
        unsound=given.cleaned_data["unsound"],
        over_draft=given.cleaned_data["over_draft"],
    )


def _language() -> str:
    return get_language() or "en"
