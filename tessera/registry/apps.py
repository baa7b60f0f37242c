from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "tessera.registry"
    label = "registry"
    verbose_name = "Registry"

    def ready(self) -> None:
        from tessera.registry import handlers  # noqa: F401, PLC0415 - says who does the background work
