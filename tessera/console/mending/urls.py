from django.urls import path

from tessera.console.mending import views

urlpatterns = [
    path("to-mend/", views.overview, name="to-mend"),
    path("to-mend/again/", views.again, name="to-mend-again"),
    path("to-mend/<slug:rule>/", views.work_list, name="to-mend-list"),
]
