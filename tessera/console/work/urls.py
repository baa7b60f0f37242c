from django.urls import path

from tessera.console.work import views

urlpatterns = [
    path("work/", views.work, name="work"),
    path("work/decide/", views.decide, name="work-decide"),
]
