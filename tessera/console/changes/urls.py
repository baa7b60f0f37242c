from django.urls import include, path

from tessera.console.changes import views

change_urls = [
    path("", views.change, name="change"),
    path("undo/", views.undo, name="change-undo"),
]
urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("changes/export/", views.export_changes, name="changes-export"),
    path("changes/record/", views.changes_of_record, name="changes-record"),
    path("changes/<uuid:pk>/", include(change_urls)),
]
