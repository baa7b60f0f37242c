from django.urls import include, path

from tessera.console.find import views

find_urls = [path("", views.find, name="find")]
urlpatterns = [path("find/", include(find_urls))]
