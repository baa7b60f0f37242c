from django.urls import path

from tessera.console.life_proofs import photo_views, rule_views, views

urlpatterns = [
    path("proof-of-life/", views.overdue, name="life-proofs"),
    path("proof-of-life/remind/", views.remind, name="life-proof-remind"),
    path("proof-of-life/file/", views.as_file, name="life-proof-file"),
    path("individuals/<uuid:pk>/proof-of-life/", views.at_desk, name="individual-life-proof"),
    path("proof-of-life/photos/", photo_views.photos, name="life-proof-photos"),
    path("proof-of-life/photos/<uuid:pk>/", photo_views.photo, name="life-proof-photo"),
    path("proof-of-life/photos/<uuid:pk>/picture/", photo_views.picture, name="life-proof-photo-picture"),
    path("proof-of-life/rules/", rule_views.rules, name="life-proof-rules"),
    path("proof-of-life/rules/new/", rule_views.add, name="life-proof-rule-add"),
    path("proof-of-life/rules/<uuid:pk>/", rule_views.change, name="life-proof-rule"),
    path("proof-of-life/rules/<uuid:pk>/switch/", rule_views.switch, name="life-proof-rule-switch"),
]
