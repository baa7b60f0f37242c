from django.urls import path

from tessera.console.form_builder import views

urlpatterns = [
    path("forms/<slug:key>/builder/", views.builder, name="form-builder"),
    path("forms/<slug:key>/builder/frame/", views.frame, name="form-builder-frame"),
]
