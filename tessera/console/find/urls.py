from django.urls import URLPattern, URLResolver, include, path

from tessera.console.find import saving, views

view_urls = [
    path("", saving.open_view, name="view"),
    path("change/", saving.change, name="view-change"),
    path("delete/", saving.delete, name="view-delete"),
    path("start/", saving.start, name="view-start"),
]
find_urls: list[URLPattern | URLResolver] = [
    path("", views.find, name="find"),
    path("views/", saving.views, name="views"),
    path("views/new/", saving.create, name="view-new"),
    path("views/<uuid:pk>/", include(view_urls)),
]
urlpatterns = [path("find/", include(find_urls))]
