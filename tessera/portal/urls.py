"""The addresses of the portal, below ``/my/``: one line a noun."""

from django.urls import include, path

app_name = "portal"

urlpatterns = [
    path("", include("tessera.portal.home.urls")),
    path("", include("tessera.portal.entrance.urls")),
    path("", include("tessera.portal.providers.urls")),
    path("", include("tessera.portal.information.urls")),
    path("", include("tessera.portal.record.urls")),
    path("", include("tessera.portal.life_proof.urls")),
    path("", include("tessera.portal.sessions.urls")),
    path("", include("tessera.portal.family.urls")),
    path("", include("tessera.portal.events.urls")),
    path("", include("tessera.portal.filling.urls")),
    path("", include("tessera.portal.requests.urls")),
    path("", include("tessera.portal.acting.urls")),
    path("", include("tessera.portal.allowing.urls")),
    path("", include("tessera.portal.documents.urls")),
    path("", include("tessera.portal.inbox.urls")),
    path("", include("tessera.portal.pieces.urls")),
    path("", include("tessera.portal.unsubscribing.urls")),
]
