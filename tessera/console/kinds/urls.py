from django.urls import include, path

from tessera.console.kinds import views

group_urls = [
    path("", views.groups, name="kinds"),
    path("new/", views.add_group, name="kind-group-add"),
    path("<slug:key>/", views.group, name="kind-group"),
    path("<slug:key>/change/", views.change_group, name="kind-group-change"),
    path("<slug:key>/deprecate/", views.deprecate_group, name="kind-group-deprecate"),
    path("<slug:key>/reinstate/", views.reinstate_group, name="kind-group-reinstate"),
]
identifier_urls = [
    path("", views.identifiers, name="kind-identifiers"),
    path("new/", views.add_identifier, name="kind-identifier-add"),
    path("<slug:key>/", views.identifier, name="kind-identifier"),
    path("<slug:key>/change/", views.change_identifier, name="kind-identifier-change"),
    path("<slug:key>/order/", views.order_identifier, name="kind-identifier-order"),
    path("<slug:key>/deprecate/", views.deprecate_identifier, name="kind-identifier-deprecate"),
    path("<slug:key>/reinstate/", views.reinstate_identifier, name="kind-identifier-reinstate"),
]

urlpatterns = [
    path("group-kinds/", include(group_urls)),
    path("identifier-kinds/", include(identifier_urls)),
]
