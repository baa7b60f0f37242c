from django.apps import AppConfig


class VersionsConfig(AppConfig):
    name = "tessera.versions"
    label = "versions"
    verbose_name = "Versions"
