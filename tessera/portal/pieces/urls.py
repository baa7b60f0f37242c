from django.urls import path

from tessera.portal.pieces import views

urlpatterns = [
    path("pieces/", views.begin, name="pieces"),
    path("pieces/<uuid:public_id>/", views.piece, name="piece"),
]
