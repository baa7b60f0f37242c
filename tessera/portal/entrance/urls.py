from django.urls import path

from tessera.portal.entrance import phone, views

urlpatterns = [
    path("log-in/", views.log_in, name="log-in"),
    path("log-in/phone/", phone.ask, name="log-in-phone"),
    path("log-in/phone/code/", phone.enter, name="log-in-code"),
    path("log-in/identity/", phone.identity_needed, name="identity-needed"),
    path("prove-again/", views.prove_again, name="prove-again"),
    path("log-out/", views.log_out, name="log-out"),
    path("language/", views.language, name="language"),
]
