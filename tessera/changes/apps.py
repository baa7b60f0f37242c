from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "tessera.changes"
    label = "changes"
    verbose_name = "Changes"

    def ready(self) -> None:
        from tessera.changes import handlers  # noqa: F401, PLC0415 - registers the background work
        from tessera.changes.queries import fallbacks  # noqa: F401, PLC0415 - tells what falls back with a fact
