from django.urls import include, path

from tessera.console.users import access_views, role_views, views

user_urls = [
    path("", views.users, name="users"),
    path("new/", views.create, name="user-create"),
    path("<uuid:public_id>/", views.user, name="user-page"),
    path("<uuid:public_id>/change/", views.change, name="user-change"),
    path("<uuid:public_id>/access/", access_views.access, name="user-access"),
    path("<uuid:public_id>/link/", views.password_link, name="user-link"),
    path("<uuid:public_id>/deactivate/", views.deactivate, name="user-deactivate"),
    path("<uuid:public_id>/reactivate/", views.reactivate, name="user-reactivate"),
    path("<uuid:public_id>/log-out/", views.log_out, name="user-log-out"),
    path("<uuid:public_id>/grants/new/", views.grant, name="user-grant"),
    path("<uuid:public_id>/grants/<uuid:grant_id>/end/", views.end_grant, name="user-grant-end"),
]
role_urls = [
    path("", role_views.roles, name="roles"),
    path("new/", role_views.create, name="role-create"),
    path("<slug:key>/", role_views.role, name="role-page"),
    path("<slug:key>/change/", role_views.change, name="role-change"),
]

urlpatterns = [path("users/", include(user_urls)), path("roles/", include(role_urls))]
