"""Delivery receipts of the SMS gateway. The secret in the address is its log-in."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tessera.notifications.actions import receipts


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


def _report(request: HttpRequest) -> Any:
    if request.method == "GET":
        return request.GET.dict()
    if request.content_type == "application/json":
        return orjson.loads(request.body)
    return request.POST.dict()
