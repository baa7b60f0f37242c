from django.urls import path

from tessera.console.log_ins import views

urlpatterns = [
    path("log-ins/", views.providers, name="log-ins"),
    path("log-ins/new/", views.add, name="log-in-add"),
    path("log-ins/<slug:key>/", views.provider, name="log-in"),
    path("log-ins/<slug:key>/change/", views.change, name="log-in-change"),
    path("log-ins/<slug:key>/try/", views.try_out, name="log-in-try"),
    path("log-ins/<slug:key>/switch/", views.switch, name="log-in-switch"),
    path("log-in-keys/", views.act_on_key, name="log-ins-keys"),
]
