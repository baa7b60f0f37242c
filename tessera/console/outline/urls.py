from django.urls import path

from tessera.console.outline import views

urlpatterns = [
    path("forms/<slug:key>/outline/", views.outline, name="form-outline"),
    path("forms/<slug:key>/outline/title/", views.title, name="form-outline-title"),
    path("forms/<slug:key>/outline/new/", views.add, name="form-outline-add"),
    path("forms/<slug:key>/outline/<slug:place>/", views.part, name="form-outline-part"),
    path("forms/<slug:key>/outline/<slug:place>/move/", views.move, name="form-outline-move"),
    path("forms/<slug:key>/outline/<slug:place>/delete/", views.delete, name="form-outline-delete"),
]
