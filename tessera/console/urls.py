"""The addresses of the staff desk: one line a noun."""

from django.urls import include, path

app_name = "console"

urlpatterns = [
    path("", include("tessera.console.home.urls")),
    path("", include("tessera.console.work.urls")),
    path("", include("tessera.console.links.urls")),
    path("", include("tessera.console.life_proofs.urls")),
    path("", include("tessera.console.find.urls")),
    path("", include("tessera.console.records.urls")),
    path("", include("tessera.console.versions.urls")),
    path("", include("tessera.console.registering.urls")),
    path("", include("tessera.console.events.urls")),
    path("", include("tessera.console.changes.urls")),
    path("", include("tessera.console.attestation.urls")),
    path("", include("tessera.console.mending.urls")),
    path("", include("tessera.console.statistics.urls")),
    path("", include("tessera.console.areas.urls")),
    path("", include("tessera.console.users.urls")),
    path("", include("tessera.console.log_ins.urls")),
    path("", include("tessera.console.systems.urls")),
    path("", include("tessera.console.policies.urls")),
    path("", include("tessera.console.fields.urls")),
    path("", include("tessera.console.kinds.urls")),
    path("", include("tessera.console.intake.urls")),
    path("", include("tessera.console.form_builder.urls")),
    path("", include("tessera.console.outline.urls")),
    path("", include("tessera.console.filling.urls")),
    path("", include("tessera.console.submissions.urls")),
    path("", include("tessera.console.audit.urls")),
    path("", include("tessera.console.files.urls")),
    path("", include("tessera.console.jobs.urls")),
    path("", include("tessera.console.messages.urls")),
    path("", include("tessera.console.campaigns.urls")),
]
