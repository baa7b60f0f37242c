from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "tessera.intake"
    label = "intake"
    verbose_name = "Forms and submissions"

    def ready(self) -> None:
        from tessera.intake import handlers  # noqa: F401, PLC0415 - registers the background work
