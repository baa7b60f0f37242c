from django.urls import path

from tessera.console.home import views

urlpatterns = [path("", views.home, name="home")]
