from django.urls import path

from tessera.portal.sessions import views

urlpatterns = [
    path("devices/", views.sessions, name="sessions"),
    path("devices/<uuid:public_id>/end/", views.end, name="session-end"),
    path("devices/end/", views.end_others, name="session-end-others"),
]
