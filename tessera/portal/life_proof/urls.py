from django.urls import path

from tessera.portal.life_proof import views

urlpatterns = [
    path("proof-of-life/", views.life_proof, name="life-proof"),
    path("proof-of-life/log-in/", views.step_up, name="life-proof-log-in"),
    path("proof-of-life/photo/", views.photo, name="life-proof-photo"),
]
