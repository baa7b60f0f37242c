from django.urls import path

from tessera.portal.allowing import views

urlpatterns = [path("allow/", views.allow, name="allow")]
