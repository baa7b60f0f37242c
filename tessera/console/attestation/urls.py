from django.urls import include, path

from tessera.console.attestation import list_views, views

file_urls = [
    path("", list_views.file, name="attestation-file"),
    path("progress/", list_views.progress, name="attestation-file-progress"),
    path("faults/", list_views.faults, name="attestation-file-faults"),
    path("apply/", list_views.apply, name="attestation-file-apply"),
    path("discard/", list_views.discard, name="attestation-file-discard"),
    path("undo/", list_views.undo, name="attestation-file-undo"),
]
urlpatterns = [
    path("attestation/", views.work_list, name="attestation"),
    path("attestation/lists/", list_views.lists, name="attestation-lists"),
    path("attestation/lists/new/", list_views.take_out, name="attestation-take-out"),
    path("attestation/lists/back/", list_views.bring_back, name="attestation-bring-back"),
    path("attestation/lists/<uuid:pk>/", include(file_urls)),
    path("individuals/<uuid:pk>/attestation/", views.individual, name="individual-attestation"),
    path("households/<uuid:pk>/attestation/", views.household, name="household-attestation"),
]
