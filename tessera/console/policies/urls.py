from django.urls import include, path

from tessera.console.policies import around_views, views

policy_urls = [
    path("", views.policy, name="policy"),
    path("rename/", views.rename, name="policy-rename"),
    path("concerns/", views.concerns, name="policy-concerns"),
    path("stages/new/", views.add_stage, name="policy-stage-new"),
    path("stages/<int:index>/", views.change_stage, name="policy-stage"),
    path("stages/<int:index>/order/", views.order_stage, name="policy-order"),
    path("conditions/new/", views.add_condition, name="policy-condition-new"),
    path("instant/new/", views.add_instant, name="policy-instant-new"),
    path("<slug:part>/<int:index>/drop/", views.drop, name="policy-drop"),
    path("publish/", views.publish, name="policy-publish"),
    path("discard/", views.discard, name="policy-discard"),
    path("retire/", views.retire, name="policy-retire"),
]
urlpatterns = [
    path("policies/", views.policies, name="policies"),
    path("policies/new/", views.create, name="policy-new"),
    path("policies/freezes/", around_views.freezes, name="policy-freezes"),
    path("policies/freezes/<uuid:pk>/end/", around_views.end_freeze, name="policy-freeze-end"),
    path("policies/hours/", around_views.office_hours, name="policy-hours"),
    path("policies/<uuid:pk>/", include(policy_urls)),
    path("work/deputies/", around_views.deputies, name="work-deputies"),
    path("work/deputies/<uuid:pk>/end/", around_views.end_deputy, name="work-deputy-end"),
]
