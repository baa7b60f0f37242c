from django.urls import include, path

from tessera.console.submissions import views

one = [
    path("", views.submission, name="submission"),
    path("reveal/", views.reveal, name="submission-reveal"),
    path("files/<uuid:upload>/", views.file, name="submission-file"),
]
urlpatterns = [
    path("submissions/", views.submissions, name="submissions"),
    path("submissions/export/", views.export, name="submissions-export"),
    path("submissions/use/<slug:key>/", views.use, name="submissions-use"),
    path("submissions/<uuid:public_id>/", include(one)),
]
