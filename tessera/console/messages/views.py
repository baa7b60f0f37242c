"""What messages say and through which channels they go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.console.messages import forms, pages
from tessera.console.messages.forms import languages
from tessera.console.short_forms import REFUSED, FormPage, answer
from tessera.lib.refusals import NotFound, Refusal
from tessera.notifications import wording
from tessera.notifications.actions import wordings
from tessera.notifications.actions.telling import wanted_channels
from tessera.notifications.choices import Format
from tessera.notifications.events import Event
from tessera.notifications.models import Wording
from tessera.notifications.shipped import Text
from tessera.web.refusals import show_refusal

VERSIONS = 20


@require_GET
@staff(Permission.MESSAGES_MANAGE)
def texts(request: StaffRequest) -> HttpResponse:
    return render(request, "console/messages/texts.html", {"page": pages.TextsPage.read()})


@require_http_methods(["GET", "POST"])
@staff(Permission.MESSAGES_MANAGE)
def text(request: StaffRequest, event: str, form: str, language: str) -> HttpResponse:
    """The text with a preview of what was saved or, after "Preview", of what was written."""
    about = _find(event, form, language)
    current = wording.current({(about, form, language)})[about, form, language]
    asked = forms.TextForm(request.POST or None, text=current, format_=form, language=language)
    shown = current
    if request.method == "POST" and asked.is_valid():
        shown = asked.text
        try:
            if "preview" in request.POST:
                wording.check(about.kind, form, shown)
            else:
                wordings.save_wording(
                    about, format_=form, language=language, text=shown, by=request.viewer, now=timezone.now()
                )
                messages.success(request, _("Saved. Messages say it from now on."))
                return redirect("console:message-text", about, form, language)
        except Refusal as refusal:
            show_refusal(asked, refusal)
    return _show(request, (about, form, language), asked, shown)


@require_POST
@staff(Permission.MESSAGES_MANAGE)
def use_shipped(request: StaffRequest, event: str, form: str, language: str) -> HttpResponse:
    about = _find(event, form, language)
    number = wording.current({(about, form, language)})[about, form, language].number
    wordings.use_shipped(
        about, format_=form, language=language, number=number, by=request.viewer, now=timezone.now()
    )
    messages.success(request, _("The text that ships is in force again, as the newest version."))
    return redirect("console:message-text", about, form, language)


@require_http_methods(["GET", "POST"])
@staff(Permission.MESSAGES_MANAGE)
def channels(request: StaffRequest, event: str) -> HttpResponse:
    about = _event(event)
    given = {"channels": [str(one) for one in wanted_channels(about)]}
    form = forms.ChannelsForm(request.POST or None, event=about, initial=given)

    def act() -> None:
        wordings.set_channels(about, channels=form.cleaned_data["channels"], by=request.viewer)
        messages.success(request, _("Saved."))

    page = FormPage(
        title=str(about.kind.label),
        button=_("Save"),
        crumbs=pages.crumbs(),
        back=reverse("console:message-texts"),
    )
    return answer(request, form, page, act)


def _show(
    request: StaffRequest, key: tuple[Event, str, str], form: forms.TextForm, shown: Text
) -> HttpResponse:
    event, format_, language = key
    versions = Wording.objects.filter(event=event, format=format_, language=language).order_by("-number")
    page = pages.text_page(*key, form=form, shown=shown, versions=list(versions[:VERSIONS]))
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "console/messages/text.html", {"page": page}, status=status)


def _event(name: str) -> Event:
    try:
        event = Event(name)
    except ValueError:
        raise NotFound from None
    if not event.kind.formats:
        raise NotFound
    return event


def _find(event: str, form: str, language: str) -> Event:
    found = _event(event)
    if form not in Format.values or language not in dict(languages()):
        raise NotFound
    return found
