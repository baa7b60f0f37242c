from django.urls import path

from tessera.console.campaigns import views

urlpatterns = [
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/new/", views.create, name="campaign-new"),
    path("campaigns/<uuid:pk>/", views.campaign, name="campaign"),
    path("campaigns/<uuid:pk>/approve/", views.approve, name="campaign-approve"),
    path("campaigns/<uuid:pk>/stop/", views.stop, name="campaign-stop"),
]
