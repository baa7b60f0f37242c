from django.urls import include, path

from tessera.console.links import views

urlpatterns = [
    path("who-is-who/", views.questions, name="links"),
    path("who-is-who/<uuid:pk>/", views.question, name="links-question"),
    path("who-is-who/<uuid:pk>/end/", views.end, name="links-end"),
    path("", include("tessera.console.acting.urls")),
]
