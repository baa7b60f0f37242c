from django.urls import path

from tessera.portal.providers import views

urlpatterns = [
    path("log-in/<slug:key>/", views.start, name="log-in-with"),
    path("prove-again/start/", views.start_again, name="prove-again-start"),
    path("callback", views.callback, name="callback"),
    path("keys.json", views.keys, name="keys"),
    path("logged-out", views.logged_out, name="logged-out"),
    path("back-channel-log-out", views.back_channel, name="back-channel-log-out"),
]
