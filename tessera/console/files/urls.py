from django.urls import include, path

from tessera.console.files import exporting, views

file_urls = [
    path("", views.file, name="file"),
    path("progress/", views.progress, name="file-progress"),
    path("reading/", views.reading, name="file-reading"),
    path("columns/", views.columns, name="file-columns"),
    path("fields/", views.add_fields, name="file-fields"),
    path("faults/", views.faults, name="file-faults"),
    path("mend/", views.mend, name="file-mend"),
    path("apply/", views.apply, name="file-apply"),
    path("undo/", views.undo, name="file-undo"),
    path("discard/", views.discard, name="file-discard"),
]
urlpatterns = [
    path("files/", views.files, name="files"),
    path("files/new/", views.upload, name="file-new"),
    path("files/<uuid:pk>/", include(file_urls)),
    path("export/", exporting.export, name="export"),
]
