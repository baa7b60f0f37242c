from django.urls import path

from tessera.portal.family import views

urlpatterns = [path("family/", views.family, name="family")]
