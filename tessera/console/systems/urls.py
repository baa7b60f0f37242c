from django.urls import path

from tessera.console.systems import views

urlpatterns = [
    path("systems/", views.systems, name="systems"),
    path("systems/new/", views.connect, name="systems-connect"),
    path("systems/<uuid:public_id>/", views.system, name="system"),
    path("systems/<uuid:public_id>/new-key/", views.renew, name="system-renew"),
    path("systems/<uuid:public_id>/cut-off/", views.cut_off, name="system-cut-off"),
]
