from django.urls import path

from tessera.console.audit import views

urlpatterns = [
    path("accesses/", views.accesses, name="accesses"),
    path("audit/", views.audit, name="audit"),
    path("audit/verify/", views.verify, name="audit-verify"),
    path("audit/progress/<uuid:pk>/", views.progress, name="audit-progress"),
]
