from django.urls import path

from tessera.portal.documents import views

urlpatterns = [
    path("documents/", views.documents, name="documents"),
    path("documents/<uuid:public_id>/", views.document, name="document"),
]
