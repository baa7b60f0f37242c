from django.apps import AppConfig


class SettingsConfig(AppConfig):
    """No models; it has the settings checked at start."""

    name = "tessera.config"
    label = "settings"

    def ready(self) -> None:
        from tessera.config import checks  # noqa: F401, PLC0415 - registers them
