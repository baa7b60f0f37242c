from django.urls import include, path

from tessera.console.versions import bulk_views, record_views, trust_views

household_urls = [
    path("", record_views.household_versions, name="household-versions"),
    path("compare/", record_views.household_compared, name="household-versions-compared"),
    path("keep/", record_views.household_keep, name="household-keep"),
    path("<uuid:version>/adopt/", record_views.household_adopt, name="adopt-household"),
]
individual_urls = [
    path("", record_views.individual_versions, name="individual-versions"),
    path("compare/", record_views.individual_compared, name="individual-versions-compared"),
    path("keep/", record_views.individual_keep, name="individual-keep"),
    path("<uuid:version>/adopt/", record_views.individual_adopt, name="adopt-individual"),
]
urlpatterns = [
    path("households/<uuid:pk>/versions/", include(household_urls)),
    path("individuals/<uuid:pk>/versions/", include(individual_urls)),
    path("versions/", bulk_views.versions, name="versions"),
    path("versions/trust/", trust_views.trust, name="version-trust"),
    path("versions/<uuid:pk>/mark/", bulk_views.mark, name="version-mark"),
    path("versions/markings/<uuid:pk>/", bulk_views.marking, name="version-marking"),
    path("versions/markings/<uuid:pk>/progress/", bulk_views.progress, name="version-marking-progress"),
    path("versions/markings/<uuid:pk>/resume/", bulk_views.resume, name="version-marking-resume"),
]
