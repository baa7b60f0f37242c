from django.urls import include, path

from tessera.console.links import views, wishes

urlpatterns = [
    path("who-is-who/", views.questions, name="links"),
    path("who-is-who/<uuid:pk>/", views.question, name="links-question"),
    path("who-is-who/acting/<uuid:pk>/", wishes.wish, name="links-wish"),
    path("who-is-who/acting/<uuid:pk>/paper/", wishes.paper, name="links-wish-paper"),
    path("who-is-who/<uuid:pk>/end/", views.end, name="links-end"),
    path("", include("tessera.console.acting.urls")),
]
