from django.urls import path

from tessera.console.fields import code_views, views

urlpatterns = [
    path("fields/", views.fields, name="fields"),
    path("fields/sections/<slug:key>/change/", views.change_section, name="field-section-change"),
    path("fields/sections/<slug:key>/order/", views.order_section, name="field-section-order"),
    path("fields/<slug:subject>/new/", views.add, name="field-add"),
    path("fields/<slug:subject>/new-section/", views.add_section, name="field-section-add"),
    path("fields/<slug:subject>/<slug:key>/", views.field, name="field-page"),
    path("fields/<slug:subject>/<slug:key>/change/", views.change, name="field-change"),
    path("fields/<slug:subject>/<slug:key>/move/", views.move, name="field-move"),
    path("fields/<slug:subject>/<slug:key>/order/", views.order, name="field-order"),
    path("fields/<slug:subject>/<slug:key>/deprecate/", views.deprecate, name="field-deprecate"),
    path("fields/<slug:subject>/<slug:key>/reinstate/", views.reinstate, name="field-reinstate"),
    path("code-lists/", code_views.code_lists, name="code-lists"),
    path("code-lists/new/", code_views.add_list, name="code-list-add"),
    path("code-lists/<slug:key>/", code_views.code_list, name="code-list-page"),
    path("code-lists/<slug:key>/rename/", code_views.relabel, name="code-list-rename"),
    path("code-lists/<slug:key>/new/", code_views.add_code, name="code-add"),
    path("code-lists/<slug:key>/codes/<str:value>/", code_views.change_code, name="code-change"),
    path("code-lists/<slug:key>/codes/<str:value>/order/", code_views.order_code, name="code-order"),
    path(
        "code-lists/<slug:key>/codes/<str:value>/deprecate/", code_views.deprecate_code, name="code-deprecate"
    ),
    path(
        "code-lists/<slug:key>/codes/<str:value>/reinstate/", code_views.reinstate_code, name="code-reinstate"
    ),
]
