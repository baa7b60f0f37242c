"""The root of all addresses."""

from django.urls import include, path

from tessera.interop import receipts
from tessera.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("receipts/sms/<str:secret>/", receipts.sms_receipt, name="sms-receipt"),
    path("replies/sms/<str:secret>/", receipts.sms_reply, name="sms-reply"),
    path("api/", include("tessera.interop.urls")),
    path("account/", include("tessera.web.account_urls")),
    path("my/", include("tessera.portal.urls")),
    path("", include("tessera.web.urls")),
    path("", include("tessera.console.urls")),
]
