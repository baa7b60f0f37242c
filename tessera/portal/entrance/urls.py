from django.urls import path

from tessera.portal.entrance import views

urlpatterns = [
    path("log-in/", views.log_in, name="log-in"),
    path("prove-again/", views.prove_again, name="prove-again"),
    path("log-out/", views.log_out, name="log-out"),
    path("language/", views.language, name="language"),
]
