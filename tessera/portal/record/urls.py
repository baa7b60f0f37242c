from django.urls import path

from tessera.portal.record import views

urlpatterns = [
    path("seen/", views.seen, name="seen"),
    path("versions/", views.versions, name="versions"),
    path("versions/then/", views.then, name="version"),
    path("data/", views.data, name="data"),
    path("data/record.json", views.as_json, name="data-json"),
    path("data/record.pdf", views.as_pdf, name="data-pdf"),
]
