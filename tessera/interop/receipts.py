"""What the SMS gateway reports: delivery receipts, and what people answer. The secret in the address is its log-in."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tessera.notifications.actions import receipts, replies


@csrf_exempt
@require_http_methods(["GET", "POST"])
def sms_receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """Takes JSON, a form or the parameters of the address. What is about none of our messages is taken as well, so that
    the gateway does not try again."""
    try:
        report = _report(request)
    except orjson.JSONDecodeError:
        return HttpResponseBadRequest()
    receipts.note(report, secret=secret, now=timezone.now())
    return HttpResponse(status=204)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def sms_reply(request: HttpRequest, secret: str) -> HttpResponse:
    """What somebody answered to an SMS, in the same forms. Other words than those we know are forgotten."""
    try:
        reply = _report(request)
    except orjson.JSONDecodeError:
        return HttpResponseBadRequest()
    replies.hear(reply, secret=secret, now=timezone.now())
    return HttpResponse(status=204)


def _report(request: HttpRequest) -> Any:
    if request.method == "GET":
        return request.GET.dict()
    if request.content_type == "application/json":
        return orjson.loads(request.body)
    return request.POST.dict()
