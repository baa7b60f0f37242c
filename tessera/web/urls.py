from django.urls import path

from tessera.web import views

app_name = "web"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("components/", views.components, name="components"),
    path("components/places/", views.component_places, name="component-places"),
]
