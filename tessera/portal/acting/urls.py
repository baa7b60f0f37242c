from django.urls import path

from tessera.portal.acting import views

urlpatterns = [
    path("acting/", views.acting, name="acting"),
    path("acting/stop/", views.stop, name="acting-stop"),
    path("acting/<uuid:individual>/", views.begin, name="acting-begin"),
    path("acting/<uuid:key>/end/", views.end, name="acting-end"),
]
