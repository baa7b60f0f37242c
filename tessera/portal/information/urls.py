from django.urls import path

from tessera.portal.information import contacts, views

urlpatterns = [
    path("information/photo/", views.photo, name="photo"),
    path("information/", views.information, name="information"),
    path("information/change/<slug:key>/", views.change, name="information-change"),
    path("information/sent/<uuid:public_id>/", views.sent, name="information-sent"),
    path("information/language/", views.language, name="information-language"),
    path("information/contacts/add/", contacts.add, name="contact-add"),
    path("information/contacts/confirm/", contacts.confirm, name="contact-confirm"),
    path("information/contacts/<uuid:public_id>/remove/", contacts.remove, name="contact-remove"),
    path("areas/", views.areas, name="areas"),
]
