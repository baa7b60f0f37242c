"""Forms: which there are, what each is, and its way from a draft to publication and out of use."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.console.intake import check_pages, pages
from tessera.console.intake.forms import MakeForm, SettingsForm
from tessera.console.short_forms import REFUSED, answer
from tessera.dictionary import catalogue
from tessera.intake import errors
from tessera.intake.actions import forms as acts
from tessera.intake.queries.forms import get_form
from tessera.intake.queries.listing import answers_to, listed
from tessera.lib.refusals import Refusal
from tessera.registry.queries import definitions


@staff(Permission.FORMS_MANAGE)
def forms(request: StaffRequest) -> HttpResponse:
    shows = request.viewer.may(Permission.SUBMISSIONS_VIEW)
    page = pages.forms_page(listed(request.viewer), shows_answers=shows, language=_language())
    return render(request, "console/intake/forms.html", {"page": page})


@staff(Permission.FORMS_MANAGE)
def form(request: StaffRequest, key: str) -> HttpResponse:
    found = get_form(key)
    answers, history = answers_to(found, viewer=request.viewer), definitions.history_of(found)
    with catalogue.held():
        page = pages.form_page(
            found,
            answers=answers,
            shows_answers=request.viewer.may(Permission.SUBMISSIONS_VIEW)
            and request.viewer.may(Permission.PEOPLE_VIEW),
            history=history,
            language=_language(),
        )
    return render(request, "console/intake/form.html", {"page": page})


@staff(Permission.FORMS_MANAGE)
def make(request: StaffRequest) -> HttpResponse:
    """An empty form."""
    given = MakeForm(request.POST or None)

    def act() -> str:
        made = acts.create(
            given.chosen_key,
            definition=given.definition,
            settings=given.settings,
            by=request.viewer,
            now=timezone.now(),
        )
        messages.success(request, _("The form was made. Now say what it asks."))
        return reverse("console:form", args=[made.key])

    return answer(request, given, pages.settings_page(None, language=_language()), act)


@staff(Permission.FORMS_MANAGE)
def change(request: StaffRequest, key: str) -> HttpResponse:
    found = get_form(key)
    given = SettingsForm(request.POST or None, form=found)

    def act() -> None:
        acts.change(found, settings=given.settings, by=request.viewer, now=timezone.now())
        messages.success(request, _("The settings were saved."))

    return answer(request, given, pages.settings_page(found, language=_language()), act)


@staff(Permission.FORMS_MANAGE)
def publish(request: StaffRequest, key: str) -> HttpResponse:
    """What stands against publishing the draft, or what changes by it; a POST publishes."""
    found = get_form(key)
    if request.method == "POST":
        try:
            seen = request.POST.get("seen")
            version = acts.publish(found, by=request.viewer, now=timezone.now(), seen=seen)
        except errors.FormNotReady:
            pass  # the page says why
        except errors.DraftNotSeen as refusal:
            messages.error(request, str(refusal))
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("console:form", key)
        else:
            words = _(
                "Version %(number)s is published. What was begun before goes on with the version before."
            )
            messages.success(request, words % {"number": version.number})
            return redirect("console:form", key)
    page = check_pages.check_page(found, language=_language())
    if page is None:
        messages.error(request, str(errors.NothingToPublish()))
        return redirect("console:form", key)
    status = REFUSED if request.method == "POST" else 200
    return render(request, "console/intake/check.html", {"page": page}, status=status)


@require_POST
@staff(Permission.FORMS_MANAGE)
def discard(request: StaffRequest, key: str) -> HttpResponse:
    found = get_form(key)
    return _plainly(
        request,
        key,
        lambda: acts.discard_draft(found, by=request.viewer),
        done=_("The draft was thrown away. What is published stays."),
    )


@require_POST
@staff(Permission.FORMS_MANAGE)
def retire(request: StaffRequest, key: str) -> HttpResponse:
    found = get_form(key)
    return _plainly(
        request,
        key,
        lambda: acts.retire(found, by=request.viewer, now=timezone.now()),
        done=_("The form is used no more. What was begun can still be sent."),
    )


@require_POST
@staff(Permission.FORMS_MANAGE)
def reinstate(request: StaffRequest, key: str) -> HttpResponse:
    found = get_form(key)
    return _plainly(
        request,
        key,
        lambda: acts.reinstate(found, by=request.viewer, now=timezone.now()),
        done=_("The form is in use again."),
    )


def _plainly(request: StaffRequest, key: str, act: Callable[[], None], *, done: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("console:form", key)


def _language() -> str:
    return get_language() or "en"
