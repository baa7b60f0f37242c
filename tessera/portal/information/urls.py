from django.urls import path

from tessera.portal.information import views

urlpatterns = [
    path("information/", views.information, name="information"),
    path("information/change/<slug:key>/", views.change, name="information-change"),
    path("information/sent/<uuid:public_id>/", views.sent, name="information-sent"),
    path("information/language/", views.language, name="information-language"),
    path("areas/", views.areas, name="areas"),
]
