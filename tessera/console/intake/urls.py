"""The key of a form holds no hyphen, so words with one are free for pages about all forms."""

from django.urls import path

from tessera.console.intake import bringing_views, download_views, preview_views, views

urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/make-new/", views.make, name="forms-make"),
    path("forms/from-library/", bringing_views.library, name="forms-library"),
    path("forms/from-library/<slug:key>/", bringing_views.take, name="forms-take"),
    path("forms/from-file/", bringing_views.bring, name="forms-import"),
    path("forms/areas-for-odk/", download_views.areas, name="forms-areas"),
    path("forms/<slug:key>/", views.form, name="form"),
    path("forms/<slug:key>/settings/", views.change, name="form-settings"),
    path("forms/<slug:key>/publish/", views.publish, name="form-publish"),
    path("forms/<slug:key>/discard-draft/", views.discard, name="form-discard-draft"),
    path("forms/<slug:key>/retire/", views.retire, name="form-retire"),
    path("forms/<slug:key>/reinstate/", views.reinstate, name="form-reinstate"),
    path("forms/<slug:key>/export/", download_views.document, name="form-export"),
    path("forms/<slug:key>/versions/<int:number>/<slug:kind>/", download_views.for_odk, name="form-version"),
    path("forms/<slug:key>/preview/", preview_views.preview, name="form-preview"),
    path("forms/<slug:key>/preview/frame/", preview_views.frame, name="form-preview-frame"),
]
