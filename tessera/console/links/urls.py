from django.urls import path

from tessera.console.links import views

urlpatterns = [
    path("who-is-who/", views.questions, name="links"),
    path("who-is-who/<uuid:pk>/", views.question, name="links-question"),
    path("who-is-who/<uuid:pk>/end/", views.end, name="links-end"),
]
