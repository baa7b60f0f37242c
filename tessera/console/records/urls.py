from django.urls import include, path

from tessera.console.records import views

household_urls = [
    path("", views.household, name="household"),
    path("log/", views.household_log, name="household-log"),
    path("compare/", views.household_difference, name="household-difference"),
    path("family/", views.household_family, name="household-family"),
]
individual_urls = [
    path("", views.individual, name="individual"),
    path("log/", views.individual_log, name="individual-log"),
    path("compare/", views.individual_difference, name="individual-difference"),
    path("family/", views.individual_family, name="individual-family"),
]
urlpatterns = [
    path("households/<uuid:pk>/", include(household_urls)),
    path("individuals/<uuid:pk>/", include(individual_urls)),
    path("identifiers/<uuid:pk>/reveal/", views.reveal, name="identifier-reveal"),
    path("individuals/<uuid:pk>/photo/", views.photo, name="individual-photo"),
    path("documents/<uuid:pk>/", views.document, name="document"),
]
