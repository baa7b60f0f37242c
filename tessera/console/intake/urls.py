"""The key of a form holds no hyphen, so words with one are free for pages about all forms."""

from django.urls import path

from tessera.console.intake import preview_views, views

urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/make-new/", views.make, name="forms-make"),
    path("forms/<slug:key>/", views.form, name="form"),
    path("forms/<slug:key>/settings/", views.change, name="form-settings"),
    path("forms/<slug:key>/publish/", views.publish, name="form-publish"),
    path("forms/<slug:key>/discard-draft/", views.discard, name="form-discard-draft"),
    path("forms/<slug:key>/retire/", views.retire, name="form-retire"),
    path("forms/<slug:key>/preview/", preview_views.preview, name="form-preview"),
    path("forms/<slug:key>/preview/frame/", preview_views.frame, name="form-preview-frame"),
]
