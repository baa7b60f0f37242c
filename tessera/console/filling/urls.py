from django.urls import include, path

from tessera.console.filling import views

answers = [
    path("", views.go_on, name="filling"),
    path("pages/<slug:page>/", views.page, name="filling-page"),
    path("check/", views.check, name="filling-check"),
    path("sent/", views.sent, name="filling-sent"),
    path("throw-away/", views.throw_away, name="filling-throw-away"),
]
urlpatterns = [
    path("fill/", views.forms, name="fill"),
    path("fill/places/", views.places, name="fill-places"),
    path("fill/forms/<slug:key>/", views.form, name="fill-form"),
    path("fill/<uuid:public_id>/", include(answers)),
]
