from django.urls import path

from tessera.console.attestation import views

urlpatterns = [
    path("attestation/", views.work_list, name="attestation"),
    path("individuals/<uuid:pk>/attestation/", views.individual, name="individual-attestation"),
    path("households/<uuid:pk>/attestation/", views.household, name="household-attestation"),
]
