from django.urls import path

from tessera.portal.events import views

urlpatterns = [
    path("report/<slug:kind>/", views.begin, name="event-begin"),
    path("report/<slug:kind>/<uuid:key>/", views.event, name="event"),
    path("report/<slug:kind>/<uuid:key>/papers/", views.papers, name="event-papers"),
    path("report/<slug:kind>/<uuid:key>/check/", views.check, name="event-check"),
    path("report/<slug:kind>/<uuid:key>/throw-away/", views.throw_away, name="event-throw-away"),
]
