from django.urls import path

from tessera.console.events import views

urlpatterns = [
    path("households/options/", views.household_options, name="household-options"),
    path("households/<uuid:pk>/events/<slug:kind>/", views.household_event, name="household-event"),
    path("individuals/options/", views.person_options, name="person-options"),
    path("individuals/<uuid:pk>/events/<slug:kind>/", views.individual_event, name="individual-event"),
]
