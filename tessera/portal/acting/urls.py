from django.urls import path

from tessera.portal.acting import asking_views, views

urlpatterns = [
    path("acting/", views.acting, name="acting"),
    path("acting/ask/", asking_views.ask, name="acting-ask"),
    path("acting/asked/<uuid:key>/withdraw/", asking_views.withdraw, name="acting-withdraw"),
    path("acting/asked/<uuid:key>/object/", asking_views.object_to, name="acting-object"),
    path("acting/stop/", views.stop, name="acting-stop"),
    path("acting/<uuid:individual>/", views.begin, name="acting-begin"),
    path("acting/<uuid:key>/end/", views.end, name="acting-end"),
]
