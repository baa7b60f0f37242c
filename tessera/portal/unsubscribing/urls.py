from django.urls import path

from tessera.portal.unsubscribing import views

urlpatterns = [path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe")]
