from django.urls import path

from tessera.console.audit import views

urlpatterns = [
    path("accesses/", views.accesses, name="accesses"),
    path("accesses/export/", views.export_accesses, name="accesses-export"),
    path("accesses/record/", views.access_record, name="accesses-record"),
    path("account-events/", views.account_events, name="account-events"),
    path("audit/", views.audit, name="audit"),
    path("audit/verify/", views.verify, name="audit-verify"),
    path("audit/progress/<uuid:pk>/", views.progress, name="audit-progress"),
]
