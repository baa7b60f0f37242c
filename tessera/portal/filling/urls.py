from django.urls import path

from tessera.portal.filling import views

urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/<slug:key>/", views.form, name="form"),
    path("places/", views.places, name="places"),
    path("answers/<uuid:public_id>/", views.go_on, name="answers"),
    path("answers/<uuid:public_id>/pages/<slug:page>/", views.page, name="answers-page"),
    path("answers/<uuid:public_id>/check/", views.check, name="answers-check"),
    path("answers/<uuid:public_id>/sent/", views.sent, name="answers-sent"),
    path("answers/<uuid:public_id>/throw-away/", views.throw_away, name="answers-throw-away"),
]
