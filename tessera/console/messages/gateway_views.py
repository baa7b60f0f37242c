"""The SMS gateway: its settings, and a message to try them."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.console.messages import forms, pages
from tessera.console.short_forms import REFUSED
from tessera.lib.refusals import Refusal
from tessera.notifications import queries
from tessera.notifications.actions import gateways
from tessera.notifications.choices import Channel
from tessera.notifications.models import Gateway
from tessera.notifications.recipients import as_address
from tessera.web.refusals import show_refusal


@require_http_methods(["GET", "POST"])
@staff(Permission.MESSAGES_MANAGE)
def gateway(request: StaffRequest) -> HttpResponse:
    form = forms.GatewayForm(request.POST or None, gateway=_gateway())
    if request.method == "POST" and form.is_valid():
        try:
            gateways.save_gateway(
                settings=form.settings,
                secret=form.cleaned_data["new_secret"] or None,
                receipt_secret=form.cleaned_data["new_receipt_secret"] or None,
                by=request.viewer,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. Send yourself a test before you rely on it."))
            return redirect("console:message-gateway")
    return _show(request, form, forms.TestForm())


@require_POST
@staff(Permission.MESSAGES_MANAGE)
def test(request: StaffRequest) -> HttpResponse:
    form = forms.TestForm(request.POST)
    if form.is_valid():
        try:
            text = _("%(registry)s: this is a test.") % {"registry": settings.REGISTRY_NAME}
            address = as_address(Channel.SMS, form.cleaned_data["address"])
            gateways.send_test(to=address, text=text, by=request.viewer, now=timezone.now())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The gateway has taken the test message."))
            return redirect("console:message-gateway")
    return _show(request, forms.GatewayForm(gateway=_gateway()), form)


def _gateway() -> Gateway:
    return Gateway.objects.first() or Gateway(
        time_zone=settings.TIME_ZONE, body='{"to": "{to}", "text": "{text}"}'
    )


def _show(request: StaffRequest, form: forms.GatewayForm, test_form: forms.TestForm) -> HttpResponse:
    page = pages.GatewayPage(
        tabs=pages.tabs("console:message-gateway"),
        form=form,
        test=test_form,
        test_url=reverse("console:message-gateway-test"),
        spent=queries.spent(now=timezone.now()),
        has_secret=bool(settings.SMS_SECRET) or Gateway.objects.filter(secret__isnull=False).exists(),
    )
    status = REFUSED if form.errors or test_form.errors else 200
    return render(request, "console/messages/gateway.html", {"page": page}, status=status)
