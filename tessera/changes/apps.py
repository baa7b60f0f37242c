from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "tessera.changes"
    label = "changes"
    verbose_name = "Changes"
