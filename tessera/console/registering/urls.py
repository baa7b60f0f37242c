from django.urls import path

from tessera.console.registering import views

urlpatterns = [
    path("households/new/", views.register_household, name="household-register"),
    path("individuals/new/", views.register_individual, name="individual-register"),
    path("drafts/<uuid:pk>/", views.draft, name="draft"),
    path("drafts/<uuid:pk>/delete/", views.draft_delete, name="draft-delete"),
    path("drafts/household/", views.beside, {"noun": "household"}, name="beside-household"),
    path("drafts/person/", views.beside, {"noun": "person"}, name="beside-person"),
]
