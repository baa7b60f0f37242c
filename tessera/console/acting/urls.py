from django.urls import path

from tessera.console.acting import views

urlpatterns = [
    path("individuals/<uuid:pk>/acting/", views.person, name="individual-acting"),
    path("acting/<uuid:pk>/end/", views.end, name="authority-end"),
]
