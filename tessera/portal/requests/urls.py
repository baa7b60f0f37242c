from django.urls import path

from tessera.portal.requests import views

urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("requests/<uuid:public_id>/", views.request_page, name="request"),
    path("requests/<uuid:public_id>/answer/", views.answer, name="request-answer"),
    path("requests/<uuid:public_id>/withdraw/", views.withdraw, name="request-withdraw"),
    path("requests/<uuid:public_id>/agree/", views.agree, name="request-agree"),
    path("requests/<uuid:public_id>/object/", views.object_to, name="request-object"),
]
