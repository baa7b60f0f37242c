from django.urls import path

from tessera.console.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:pk>/progress/", views.progress, name="job-progress"),
    path("jobs/<uuid:pk>/cancel/", views.cancel, name="job-cancel"),
    path("jobs/<uuid:pk>/retry/", views.retry, name="job-retry"),
]
