from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "tessera.registry"
    label = "registry"
    verbose_name = "Registry"
