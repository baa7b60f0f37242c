from django.urls import include, path

from tessera.console.areas import views

area_urls = [
    path("", views.areas, name="areas"),
    path("options/", views.options, name="area-options"),
    path("import/", views.import_file, name="area-import"),
    path("new/", views.create_top, name="area-create-top"),
    path("levels/<int:number>/", views.name_level, name="area-level"),
    path("<uuid:public_id>/", views.area, name="area-page"),
    path("<uuid:public_id>/new/", views.create, name="area-create"),
    path("<uuid:public_id>/rename/", views.rename, name="area-rename"),
    path("<uuid:public_id>/move/", views.move, name="area-move"),
    path("<uuid:public_id>/retire/", views.retire, name="area-retire"),
    path("<uuid:public_id>/map/", views.draw, name="area-map"),
    path("<uuid:public_id>/close/", views.close, name="area-close"),
]

urlpatterns = [path("areas/", include(area_urls))]
