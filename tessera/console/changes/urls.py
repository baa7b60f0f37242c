from django.urls import include, path

from tessera.console.changes import views

change_urls = [
    path("", views.change, name="change"),
    path("undo/", views.undo, name="change-undo"),
]
urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("changes/<uuid:pk>/", include(change_urls)),
]
