"""Phone numbers and e-mail addresses: added when a code that was sent there comes back."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tessera.accounts.choices import Purpose
from tessera.changes.actions import requests
from tessera.changes.choices import Channel
from tessera.changes.operations import AddContact, Operation, RemoveContact
from tessera.changes.operations.parts import ContactInput
from tessera.changes.queries.records import get_individual
from tessera.dictionary import values
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.errors import ValueRefused
from tessera.dictionary.specs import FieldSpec
from tessera.lib.refusals import NotFound, Refusal
from tessera.portal.gate import CitizenRequest, citizen
from tessera.registry.choices import ContactKind
from tessera.selfservice import codes
from tessera.selfservice.queries.own import own_individual
from tessera.web.forms import Form
from tessera.web.refusals import show_refusal


class ContactForm(Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=ContactKind.choices, widget=forms.RadioSelect
    )
    value = forms.CharField(
        label=gettext_lazy("Phone number or e-mail address"),
        help_text=gettext_lazy("We send a code there to see that it is yours."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") and given.get("value"):
            try:
                given["value"] = read(given["kind"], given["value"])
            except ValidationError as fault:
                self.add_error("value", fault)
        return given

    @property
    def contact(self) -> codes.Contact:
        return codes.Contact(ContactKind(self.cleaned_data["kind"]), self.cleaned_data["value"])


class CodeForm(ContactForm):
    """The code that was sent, with what it was sent to."""

    code = forms.CharField(
        label=gettext_lazy("The code"),
        help_text=gettext_lazy("Six digits. It may take a minute to arrive."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr", "class": "width-10"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "value"):
            self.fields[name].widget = forms.HiddenInput()


def read(kind: str, text: str) -> str:
    """A phone number as E.164, or an e-mail address. Raises ValidationError."""
    if kind == ContactKind.EMAIL:
        validate_email(text)
        return text
    asked = FieldSpec(Subject.INDIVIDUAL, "phone", FieldType.PHONE, {})
    language = get_language() or "en"
    try:
        return str(values.parse(asked, text, language=language, country=settings.COUNTRY_CODE, today=None))
    except ValueRefused as refused:
        raise ValidationError(str(refused), code=refused.code) from refused


@require_http_methods(["GET", "HEAD", "POST"])
@citizen(fresh=True)
def add(request: CitizenRequest) -> HttpResponse:
    """Ask for it and send a code there."""
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            codes.send(form.contact, to=request.citizen, now=timezone.now())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            given = {"kind": form.contact.kind.value, "value": form.contact.value}
            return _code_page(request, CodeForm(initial=given), form.contact.value)
    context = {
        "form": form,
        "title": _("Add a phone number or an e-mail address"),
        "button": _("Send the code"),
    }
    return render(request, "portal/contact.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["POST"])
@citizen(fresh=True)
def confirm(request: CitizenRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            now = timezone.now()
            codes.confirm(form.contact, form.cleaned_data["code"], by=request.citizen, now=now)
            given = ContactInput(kind=form.contact.kind, value=form.contact.value, verified_at=now)
            own = own_individual(request.viewer)
            return _send(request, AddContact(individual=own, contact=given), _("Confirmed by a code"))
        except Refusal as refusal:
            show_refusal(form, refusal)
    return _code_page(request, form, str(form.data.get("value", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@citizen(fresh=True)
def remove(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    own = own_individual(request.viewer)
    record = get_individual(own, viewer=request.viewer, purpose=Purpose.SERVICE)
    contact = next((one for one in record.owned.contacts if one.public_id == public_id), None)
    if contact is None:
        raise NotFound
    if request.method == "POST":
        return _send(request, RemoveContact(individual=own, contact=public_id), "")
    context = {"form": Form(), "title": _("Remove this?"), "note": contact.value, "button": _("Remove")}
    return render(request, "portal/contact.html", context)


def _code_page(request: CitizenRequest, form: CodeForm, value: str) -> HttpResponse:
    context = {
        "form": form,
        "title": _("Enter the code"),
        "note": value,
        "action": reverse("portal:contact-confirm"),
        "button": _("Confirm"),
    }
    return render(request, "portal/contact.html", context, status=422 if form.is_bound else 200)


def _send(request: CitizenRequest, operation: Operation, reason: str) -> HttpResponse:
    made = requests.submit(
        [operation], by=request.viewer, channel=Channel.PORTAL, now=timezone.now(), reason=reason
    )
    return HttpResponseRedirect(reverse("portal:information-sent", args=[made.public_id]))
