from django.urls import path

from tessera.console.statistics import views

urlpatterns = [
    path("statistics/", views.overview, name="statistics"),
    path("statistics/again/", views.again, name="statistics-again"),
    path("statistics/figures.csv", views.file, name="statistics-file"),
    path("statistics/<uuid:pk>/", views.of_area, name="statistics-area"),
    path("statistics/<uuid:pk>/figures.csv", views.file_of_area, name="statistics-area-file"),
]
