from django.urls import path

from tessera.portal.inbox import views

urlpatterns = [path("messages/", views.inbox, name="inbox")]
