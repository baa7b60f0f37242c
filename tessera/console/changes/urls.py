from django.urls import include, path

from tessera.console.changes import again_views, batch_views, decision_views, views

change_urls = [
    path("", views.change, name="change"),
    path("undo/", views.undo, name="change-undo"),
    path("undo/progress/", views.undo_progress, name="change-undo-progress"),
    path("decide/", decision_views.decide, name="change-decide"),
    path("keep/", decision_views.keep, name="change-keep"),
    path("claim/", decision_views.claim, name="change-claim"),
    path("release/", decision_views.release, name="change-release"),
    path("comment/", decision_views.comment, name="change-comment"),
    path("answer/", decision_views.answer, name="change-answer"),
    path("again/", again_views.send_again, name="change-again"),
    path("withdraw/", decision_views.withdraw, name="change-withdraw"),
    path("rows/", batch_views.rows, name="change-rows"),
    path("documents/<int:position>/", decision_views.document, name="change-document"),
    path("evidence/<uuid:document>/", decision_views.evidence, name="change-evidence"),
]
urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("changes/export/", views.export_changes, name="changes-export"),
    path("changes/record/", views.changes_of_record, name="changes-record"),
    path("changes/<uuid:pk>/", include(change_urls)),
]
